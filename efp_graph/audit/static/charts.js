/* Charts as inline SVG: bars by category and phase, the timeline, and the curve of one series. */

const CATEGORY_COLOURS = ["var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)", "var(--c6)", "var(--c7)"];
const categoryColour = (index) => CATEGORY_COLOURS[index % CATEGORY_COLOURS.length];

/* A swatch for legends; phases after the first are hatched, each its way, so that they do not differ by shade alone. */
function swatch(colour, phase) {
  return element("span", { class: phase ? `swatch hatched hatched-${hatchOf(phase)}` : "swatch", "data-colour": colour, "aria-hidden": "true" });
}

/* The number of the hatch of a phase: the first phase has none. */
const hatchOf = (phase) => ((phase - 1) % HATCHES.length) + 1;
const HATCHES = [45, -45, 0, 90];

function paintSwatches(root) {
  root.querySelectorAll("[data-colour]").forEach((each) => each.style.setProperty("--colour", each.dataset.colour));
  return root;
}

/* How wide a chart is drawn: as wide as the page, so that its texts keep their size on a phone. */
const NARROW = 560;
function chartWidth(most) {
  return Math.max(280, Math.min(most, Math.floor(main.clientWidth || most) - 84));
}

/* One horizontal bar per category, a segment per phase: rows of {name, index, parts: [amount per phase]}. On a narrow
   page names and amounts stand above the bars. */
function categoryBars(rows, phases, tell) {
  const width = chartWidth(720), narrow = width < NARROW;
  const longest = Math.max(...rows.map((row) => row.name.length));
  const left = narrow ? 0 : Math.min(14 + 9.4 * longest, width / 3), right = narrow ? 0 : 96, height = narrow ? 22 : 40, gap = narrow ? 34 : 14;
  const top = Math.max(...rows.map((row) => row.parts.reduce((a, b) => a + b, 0)), 1e-300);
  const whole = rows.reduce((sum, row) => sum + row.parts.reduce((a, b) => a + b, 0), 0) || 1;
  const scale = (width - left - right) / top;
  const label = `Footprint by category and phase. ${rows.map((row) =>
    `${row.name}: ${row.parts.map((part, phase) => `${phases[phase].toLowerCase()} ${tell(part)}`).join(", ")}`).join(". ")}.`;
  const picture = drawn("svg", { viewBox: `0 0 ${width} ${rows.length * (height + gap)}`, role: "img", "aria-label": label, class: "bars" });
  picture.append(drawn("defs", null, ...HATCHES.map((turn, index) => drawn("pattern", { id: `hatch-${index + 1}`, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${turn})` },
    drawn("rect", { width: 2.4, height: 6, class: "hatch" })))));
  rows.forEach((row, position) => {
    const sum = row.parts.reduce((a, b) => a + b, 0);
    const y = position * (height + gap) + (narrow ? gap - 8 : gap / 2);
    if (narrow) {
      picture.append(drawn("text", { x: 0, y: y - 12, class: "axis-name" }, row.name));
      picture.append(drawn("text", { x: width, y: y - 12, "text-anchor": "end", class: "bar-value" }, `${tell(sum)}, ${percent(sum / whole, true)}`));
    } else {
      picture.append(drawn("text", { x: left - 12, y: y + height / 2, "text-anchor": "end", class: "axis-name" }, row.name));
    }
    let x = left;
    row.parts.forEach((part, phase) => {
      const size = part * scale;
      const bar = drawn("rect", { x, y, width: Math.max(size, 0), height, rx: 2, fill: categoryColour(row.index), class: size < 4 ? null : "part" },
        drawn("title", null, `${row.name}, ${phases[phase].toLowerCase()}: ${tell(part)}`));
      picture.append(bar);
      if (phase) picture.append(drawn("rect", { x, y, width: Math.max(size, 0), height, fill: `url(#hatch-${hatchOf(phase)})`, class: "over" }));
      x += Math.max(size, 0);
    });
    if (narrow) return;
    picture.append(drawn("text", { x: x + 8, y: y + height / 2 - 8, class: "bar-value" }, tell(sum)));
    picture.append(drawn("text", { x: x + 8, y: y + height / 2 + 9, class: "bar-share" }, percent(sum / whole, true)));
  });
  return picture;
}

/* Stacked bars: layers of {name, index, values: [amount per month]}, months as "2025-01"; those that the period covers in
   part are paler. What is given back hangs below 0. `tell` is the text of an amount on the axis, `name` that of one in a
   sentence. */
function timelineChart({ months, inPart }, layers, tell, name) {
  const width = chartWidth(960), height = 260, left = 58, bottom = 26, top = 10, right = 10;
  const sums = months.map((_, month) => layers.reduce((sum, layer) => sum + layer.values[month], 0));
  const stacked = (sign) => months.map((_, month) => layers.reduce((sum, layer) => sum + Math.max(sign * layer.values[month], 0), 0));
  const low = Math.min(0, -Math.max(...stacked(-1)));
  const high = Math.max(...stacked(1), low < 0 ? 0 : 1e-300);
  const steps = ticks(low, high, 5);
  const reach = Math.max(high, steps[steps.length - 1]);
  const depth = Math.min(low, steps[0]);
  const wide = (width - left - right) / months.length;
  const x = (month) => left + month * wide;
  const y = (value) => height - bottom - ((value - depth) / (reach - depth)) * (height - bottom - top);
  const peak = sums.indexOf(Math.max(...sums));
  const label = `Footprint per month from ${months[0]} to ${months[months.length - 1]}; the highest month is ${months[peak]} with ${name(sums[peak])}.`;
  const picture = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, class: "timeline" });
  for (const step of steps) {
    picture.append(drawn("line", { x1: left, x2: width - right, y1: y(step), y2: y(step), class: "grid" }));
    picture.append(drawn("text", { x: left - 8, y: y(step), "text-anchor": "end", class: "axis-label" }, tell(step)));
  }
  const above = months.map(() => 0), below = months.map(() => 0);
  for (const layer of layers) {
    layer.values.forEach((value, month) => {
      if (!value) return;
      const side = value > 0 ? above : below;
      const y0 = y(side[month]), y1 = y(side[month] + value);
      picture.append(drawn("rect", { x: x(month) + wide * 0.08, width: wide * 0.84, y: Math.min(y0, y1), height: Math.abs(y0 - y1), fill: categoryColour(layer.index), class: inPart.includes(month) ? "layer in-part" : "layer" },
        drawn("title", null, `${months[month]}${inPart.includes(month) ? ", in part" : ""}, ${layer.name}: ${name(value)}`)));
      side[month] += value;
    });
  }
  const every = [1, 2, 3, 4, 6, 12, 24, 60].find((each) => months.length / each <= width / 78) || 120;
  months.forEach((month, position) => {
    if ((Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1) % every === 0 && x(position) + wide / 2 < width - 24)
      picture.append(drawn("text", { x: x(position) + wide / 2, y: height - 8, "text-anchor": "middle", class: "axis-label" }, month));
  });
  picture.append(drawn("line", { x1: left, x2: width - right, y1: y(0), y2: y(0), class: "base" }));
  return picture;
}

/* The curve of one series, with the marked hour; onhour(hour) is called when the reader clicks another. */
function seriesChart(figure, onhour) {
  const width = chartWidth(960), height = 280, left = 74, right = 12, top = 12, bottom = 28;
  const all = periods(figure.series);
  const { count, grain, start, hours } = all;
  const { clock } = figure.series;
  let low = 0, high = 0;
  for (let index = 0; index < count; index++) {
    low = Math.min(low, all.low(index));
    high = Math.max(high, all.high(index));
  }
  if (low === high) high = low + 1;
  const scale = scaleOf([low, high], unitOf(figure.unit));
  const steps = ticks(low, high, 5);
  const x = (offset) => left + (offset / hours) * (width - left - right);
  const y = (value) => top + ((high - value) / (high - low)) * (height - top - bottom);
  const name = fullName(figure);
  const label = `Curve of ${clipped(name, 120)} from ${hourText(start, clock)} to ${hourText(start + hours - 1, clock)} (${clockName(clock)}); lowest ${quantity(figure.series.low, figure.unit)}, highest ${quantity(figure.series.high, figure.unit)}.`;
  const picture = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, class: "curve" });
  for (const step of steps) {
    picture.append(drawn("line", { x1: left, x2: width - right, y1: y(step), y2: y(step), class: step === 0 ? "base" : "grid" }));
    picture.append(drawn("text", { x: left - 8, y: y(step), "text-anchor": "end", class: "axis-label" }, scale.figure(step)));
  }
  const few = Math.max(1, Math.round((12 * 78) / (width - left)));
  for (const [offset, text] of dateTicks(start, hours, clock).filter((_, index) => index % few === 0))
    picture.append(drawn("text", { x: x(offset), y: height - 8, "text-anchor": "middle", class: "axis-label" }, text));
  /* A point of the curve holds many periods, whole days if it can: their mean, and the span from lowest to highest. */
  let each = Math.ceil(count / (width - left - right));
  if (grain === 1 && each > 8) each = 24 * Math.ceil(each / 24);
  const upper = [], lower = [], middle = [];
  for (let first = 0; first < count; first += each) {
    const next = Math.min(first + each, count);
    let least = Infinity, most = -Infinity, sum = 0;
    for (let index = first; index < next; index++) {
      least = Math.min(least, all.low(index));
      most = Math.max(most, all.high(index));
      sum += all.mean(index);
    }
    const at = x(Math.min(((first + next) / 2) * grain, hours)).toFixed(1);
    upper.push(`${at},${y(most).toFixed(1)}`);
    lower.push(`${at},${y(least).toFixed(1)}`);
    middle.push(`${at},${y(sum / (next - first)).toFixed(1)}`);
  }
  if (count === 1) {
    const level = y(all.mean(0)).toFixed(1);
    picture.append(drawn("path", { d: `M${left},${level}H${width - right}`, class: "line" }));
  } else {
    if (each > 1 || grain > 1) picture.append(drawn("path", { d: `M${upper.join("L")}L${lower.reverse().join("L")}Z`, class: "band" }));
    picture.append(drawn("path", { d: `M${middle.join("L")}`, class: "line" }));
  }
  const cursor = drawn("g", { class: "cursor" }, drawn("line", { y1: top, y2: height - bottom }), drawn("circle", { r: 4 }));
  picture.append(cursor);
  picture.markHour = (hour) => {
    const offset = Math.min(Math.max(hour - start, 0), hours - 1);
    cursor.setAttribute("transform", `translate(${x(offset + 0.5).toFixed(1)},0)`);
    cursor.lastChild.setAttribute("cy", y(valueAt(figure.series, start + offset)).toFixed(1));
  };
  const pointed = (event) => {
    const box = picture.getBoundingClientRect();
    const offset = (((event.clientX - box.left) / box.width) * width - left) / (width - left - right);
    onhour(start + Math.min(Math.max(Math.floor(offset * hours), 0), hours - 1));
  };
  picture.addEventListener("pointerdown", pointed);
  picture.addEventListener("pointermove", (event) => event.buttons && pointed(event));
  return picture;
}

/* [offset in hours, text] of some ten dates: years, months, days or hours, whichever is not too dense. */
function dateTicks(start, hours, clock) {
  const found = [];
  const shift = ahead(start, clock), local = start + shift; // by the first hour: an hour more or less is none on an axis of days
  if (hours <= 48) {
    const step = Math.max(1, Math.ceil(hours / 8));
    for (let offset = 0; offset < hours; offset += step) found.push([offset + 0.5, hourText(start + offset, clock).slice(11)]);
  } else if (hours <= 24 * 62) {
    const step = 24 * Math.ceil(hours / 24 / 10);
    for (let offset = (24 - (local % 24)) % 24; offset < hours; offset += step) found.push([offset, dayText(local + offset).slice(5)]);
  } else {
    const first = new Date(local * HOUR);
    const months = hours / 730;
    const step = [1, 2, 3, 6, 12, 24, 60, 120].find((each) => months / each <= 12) || 240;
    for (let month = 0; ; month += step) {
      const offset = Date.UTC(first.getUTCFullYear(), Math.ceil(first.getUTCMonth() / step) * step + month, 1) / HOUR - local;
      if (offset >= hours) break;
      if (offset >= 0) found.push([offset, step >= 12 ? dayText(local + offset).slice(0, 4) : dayText(local + offset).slice(0, 7)]);
    }
  }
  return found.filter(([offset]) => offset / hours > 0.01 && offset / hours < 0.97);
}
