/* One figure: what it is, its formula with names and with values, its curve, its calculation graph, what it feeds. */

function to(index) {
  return `#${encodeURIComponent(figures[index].anchor)}`;
}

/* The name of a figure as a link; that of its object follows more quietly, unless it is the object at hand. */
function figureLink(index, besides) {
  const figure = figures[index];
  return element("a", { href: to(index), class: `figure ${figure.kind}` }, named(shortName(figure)),
    figure.object === besides && figure.entry === undefined ? null : element("span", { class: "of" }, " of ", named(ownerName(figure), 60)));
}

function objectLink(index) {
  return element("a", { href: `#${encodeURIComponent(objects[index].anchor)}` }, named(objects[index].name, 80));
}

function formulaText(index) {
  return (figures[index].formula || []).map((part) =>
    typeof part === "string" ? sign(part) : typeof part === "number" ? fullName(figures[part]) : part[0]).join("");
}

/* The formula with names. */
function formulaLine(figure) {
  return (figure.formula || []).map((part) => {
    if (typeof part === "string") return element("span", { class: "operator" }, sign(part));
    return typeof part === "number" ? figureLink(part, figure.object) : element("span", { class: "constant" }, named(part[0], 80));
  });
}

/* The signs of print for those of code. */
function sign(text) {
  return text.replaceAll(" * ", " × ").replaceAll(" - ", " − ");
}

function section(title, id, ...content) {
  return element("section", { "aria-labelledby": id }, element("h2", { id }, title), content);
}

function facts(rows) {
  return element("dl", { class: "facts" }, rows.filter(([, content]) => content !== null && content !== undefined && content !== "")
    .map(([term, content]) => element("div", null, element("dt", null, term), element("dd", null, content))));
}

function boundsText(figure) {
  const { low, high, unit } = figure;
  if (low === undefined && high === undefined) return "";
  const between = low === undefined ? `at most ${quantity(high, unit)}`
    : high === undefined ? `at least ${quantity(low, unit)}`
      : `${quantity(low, unit)} to ${quantity(high, unit)}`;
  if (figure.bounds === "range") return `varies in operation: ${between}`;
  return figure.bounds ? `${between} with ${figure.bounds.replace("%", " %")} probability` : between;
}

function confidenceBadge(figure) {
  return figure.confidence ? element("span", { class: `badge confidence-${figure.confidence}` }, figure.confidence) : "";
}

function figureView(index) {
  const figure = figures[index];
  const attribute = attributes[figure.attribute];
  const source = figure.source === undefined ? null : sources[figure.source];
  const view = element("article", { class: "figure-view" },
    crumbs(index),
    element("p", { class: "above" }, element("span", { class: `badge kind-${figure.kind}` }, KINDS[figure.kind]), " of ", objectLink(figure.object),
      figure.entry === undefined ? null : [", ", named(figure.entry, 80)]),
    element("h1", { tabindex: "-1" }, named(shortName(figure))),
    element("p", { class: "headline" }, valueText(figure)),
    outcomeNote(index),
    figure.label === undefined && attribute.help ? element("p", { class: "help" }, attribute.help) : null,
    facts([
      ["Source", source ? citation(source) : null],
      ...(source ? sourceFacts(source) : []),
      ["Bounds", boundsText(figure)],
      ["Distribution", figure.distribution],
      ["Pedigree", figure.pedigree],
      ["Origin", figure.origin],
      ["Confidence", figure.confidence ? confidenceBadge(figure) : null],
      ["Comment", figure.comment ? named(figure.comment, 2000) : null],
      ["Permalink", element("a", { href: to(index), class: "permalink" }, named(`#${figure.anchor}`, 400))],
    ]),
    influenceFacts(figure));
  let mark = () => {};
  if (figure.formula) {
    const shown = formulaSection(index);
    mark = shown.mark;
    view.append(shown.section);
  }
  view.append(reviewSection(index));
  if (figure.week) view.append(weekSection(figure.week));
  if (figure.series) view.append(curveSection(figure, (hour) => mark(hour)));
  if (figure.formula || feeds[index].length) {
    if (figure.formula && madeFrom(index).length) view.append(graphSection(index));
    view.append(neighboursSection(index));
  }
  return view;
}

/* What an input does to the total, where somebody asked. */
function influenceFacts({ influence, spread }) {
  const rows = [
    ["Weight", influence ? percent(influence.weight) : null],
    ["Elasticity", influence && influence.elasticity !== null ? influence.told : null],
    ["Moves the total", influence && influence.effects ? named(influence.effects, 400) : null],
    ["Uncertainty", spread ? named(spread, 400) : null],
  ];
  return rows.some(([, content]) => content) ? element("div", { "data-audited": STAYS.influence }, facts(rows)) : null;
}

/* A typical week: a row for days that are alike, a cell for hours that are. */
function weekSection({ unit, rows }) {
  const hours = Array.from({ length: 24 }, (_, hour) => element("th", { scope: "col" }, String(hour)));
  return section("Typical week", "week", element("p", { class: "when" }, `In ${unit}, by the hours of local time.`),
    element("div", { class: "week" }, element("table", null,
      element("thead", null, element("tr", null, element("th", { scope: "col" }, "Days"), hours)),
      element("tbody", null, rows.map(([days, runs]) => element("tr", null, element("th", { scope: "row" }, days),
        runs.map(([first, end, number]) => element("td", { colspan: end - first, title: `${first} to ${end} h` }, quantity(number, "")))))))));
}

function periodName() {
  return data.grain === 24 ? "day" : data.grain === 168 ? "week" : `${data.grain} hours`;
}

function curveSection(figure, onmark) {
  const series = figure.series;
  const unit = figure.unit;
  const shown = element("output", { for: "hour", class: "at-hour" });
  const slider = element("input", { type: "range", id: "hour", min: "0", max: String(series.hours - 1), step: String(Math.min(data.grain, series.hours)), value: String(series.peak - series.start) });
  const chart = seriesChart(figure, (hour) => {
    slider.value = String(hour - series.start);
    marked();
  });
  const marked = () => {
    const hour = series.start + Number(slider.value);
    const text = `${hourText(hour, series.clock)}: ${quantity(valueAt(series, hour), unit)}`;
    shown.textContent = text;
    slider.setAttribute("aria-valuetext", text);
    chart.markHour(hour);
    onmark(hour);
  };
  slider.addEventListener("input", marked);
  marked();
  const grain = data.grain > 1 && series.shape !== null ? `The curve is drawn by ${periodName()}: mean, lowest and highest. ` : "";
  const clock = { utc: `Hours are those of ${clockName("utc")}.`, local: "Hours are local time, that of the country of the users.", civil: "Hours are those of local clocks." }[series.clock] || "";
  return section("Hour by hour", "curve",
    element("div", { class: "chart" }, chart),
    element("div", { class: "controls hour" }, element("label", { for: "hour" }, "Hour"), slider, shown),
    facts([
      ["Total", adds(figure) ? quantity(series.total, unit, figure.of) : null],
      ["Mean", quantity(series.mean, unit, figure.of)],
      ["Lowest", quantity(series.low, unit)],
      ["Highest", `${quantity(series.high, unit)}, on ${hourText(series.peak, series.clock)}`],
      ["Hours", `${wholeNumber.format(series.hours)}, from ${hourText(series.start, series.clock)} to ${hourText(series.start + series.hours - 1, series.clock)}`],
    ]),
    element("p", { class: "note" }, grain + clock),
    monthTable(figure));
}

/* Means by month, or by hour when there are few: the curve as a table. */
function monthTable(figure) {
  const { start, hours, clock } = figure.series;
  const short = hours <= 72;
  const rows = () => {
    const all = periods(figure.series);
    const found = [];
    for (let from = start; from < start + hours;) {
      const when = hourText(from, clock).slice(0, short ? 16 : 7);
      let next = from, sum = 0;
      do sum += all.mean(Math.floor((next++ - start) / all.grain));
      while (!short && next < start + hours && hourText(next, clock).startsWith(when));
      found.push([when, sum / (next - from)]);
      from = next;
    }
    const scale = scaleOf(found.map(([, mean]) => mean), unitOf(figure.unit), figure.of);
    return found.map(([when, mean]) => [when, scale.withUnit(mean)]);
  };
  const title = short ? "The curve as a table" : "The curve as a table: mean of each month";
  return figureTable(title, [`${short ? "Hour" : "Month"} (${clockName(clock)})`, short ? "Value" : "Mean"], rows);
}

function graphSection(index) {
  const frame = element("div", { class: "scroll graph", tabindex: "0", role: "region", "aria-label": "Picture of the calculation graph" });
  const note = element("p", { class: "note", role: "status" });
  const depth = element("select", { id: "depth", onchange: redraw }, [[1, "1 step"], [2, "2 steps"], [3, "3 steps"], [5, "5 steps"], [1000, "all steps"]].map(([value, text]) =>
    element("option", { value, selected: value === 2 }, text)));
  const whole = element("input", { type: "checkbox", id: "whole", onchange: redraw });
  let middle = 0, upright = false;
  /* The figure itself stands at the right end, or on top, in the middle of what makes it. */
  const centred = () => (upright ? frame.scrollTo(middle - frame.clientWidth / 2, 0) : frame.scrollTo(frame.scrollWidth, middle - frame.clientHeight / 2));
  function redraw() {
    const drawing = calculationGraph(index, Number(depth.value));
    const { picture, left } = drawing;
    ({ middle, upright } = drawing);
    frame.replaceChildren(picture);
    frame.classList.toggle("whole", whole.checked);
    centred();
    const [before, after, first] = upright ? ["below", "above it", "lowest"] : ["on the left", "on the right", "leftmost"];
    note.textContent = left && Number(depth.value) >= 1000 ? `The graph stops at ${LARGEST} figures; follow one of them to see what is behind it.`
      : `Figures ${before} make those ${after}. ${left ? "More steps lie" : "Nothing lies"} behind the ${first}.`;
  }
  redraw();
  const legend = element("ul", { class: "legend kinds" }, ["input", "hypothesis", "calculated"].map((kind) => element("li", { class: kind }, KINDS[kind])), element("li", { class: "sourced" }, "leads to the source"));
  const shown = section("Calculation graph", "graph", element("div", { class: "controls" }, element("label", { for: "depth" }, "Depth", depth),
    element("label", { class: "check", for: "whole" }, whole, element("span", null, "Fit to the page")), legend), frame, note);
  shown.whenShown = centred;
  return shown;
}

function neighboursSection(index) {
  const item = (each) => element("li", null, figureLink(each), element("span", { class: "value" }, valueText(figures[each])));
  const inputs = [...restsOn(index)].filter((each) => isInput(figures[each]));
  const hypotheses = inputs.filter((each) => figures[each].kind === "hypothesis");
  const terms = madeFrom(index);
  return element("div", { class: "columns" },
    terms.length ? section("Made from", "made-from", manySummands(figures[index]) ? element("p", null, `The ${terms.length} figures that are listed above.`) : element("ul", { class: "terms" }, terms.map(item)),
      element("p", null, element("a", { href: `#inputs?below=${encodeURIComponent(figures[index].anchor)}` },
        `It rests on ${plural(inputs.length, "input")}, ${hypotheses.length} of them ${hypotheses.length === 1 ? "a hypothesis" : "hypotheses"}`))) : null,
    section("Feeds", "feeds", feeds[index].length ? manyTerms(feeds[index], item) : element("p", null, "Nothing: it is an end of the calculation.")));
}

function manyTerms(indices, item) {
  const list = element("ul", { class: "terms" }, indices.slice(0, 100).map(item));
  if (indices.length <= 100) return list;
  const more = element("button", { type: "button", onclick: () => { list.append(...indices.slice(100).map(item)); more.remove(); } }, `Show all ${wholeNumber.format(indices.length)}`);
  return [list, more];
}
