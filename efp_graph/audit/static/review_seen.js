/* What a reader sees of a figure, and in what it differs from what was seen before: `audit/review/seen.py`, once more. */

const ASPECTS = ["value", "source", "bounds", "formula"];

function seenOf(index) {
  const figure = figures[index];
  const source = figure.source === undefined ? null : sources[figure.source];
  const found = {
    value: figure.value, unit: figure.unit, week: figure.week?.rows, series: figure.series && seenSeries(figure.series),
    source: source?.name, link: source?.link, low: figure.low, high: figure.high,
    formula: (figure.formula || []).map((part) => (typeof part === "string" ? part : typeof part === "number" ? figures[part].anchor : String(part[0]))).join(""),
  };
  return Object.fromEntries(Object.entries(found).filter(([, each]) => each !== undefined && each !== null && each !== "")
    .map(([name, each]) => [name, typeof each === "string" && each.length > LONGEST_TEXT ? Array.from(each).slice(0, LONGEST_TEXT).join("") : each]));
}

function seenSeries({ start, hours, scale, total, mean, low, high, shape }) {
  const digest = shape === null ? undefined : data.digests?.[shape];
  return { start, hours, scale, total, mean, low, high, ...(digest === undefined ? {} : { shape: digest }) };
}

/* In what two differ; nothing where nobody knows what was seen before. */
function differences(before, now) {
  if (!before || !Object.keys(before).length) return [];
  const same = {
    value: sameSeen(before, now),
    source: before.source === now.source && before.link === now.link,
    bounds: sameNumber(before.low, now.low) && sameNumber(before.high, now.high),
    formula: before.formula === now.formula,
  };
  return ASPECTS.filter((aspect) => !same[aspect]);
}

function sameSeen(before, now) {
  if (before.unit !== now.unit || (before.series === undefined) !== (now.series === undefined)) return false;
  if (before.series === undefined) return sameNumber(before.value, now.value) && JSON.stringify(before.week) === JSON.stringify(now.week);
  const [one, other] = [before.series, now.series];
  if (one.start !== other.start || one.hours !== other.hours) return false;
  if (one.shape !== undefined && other.shape !== undefined && one.shape !== other.shape) return false;
  return ["scale", "total", "low", "high"].every((name) => sameNumber(one[name], other[name]));
}

/* Numbers that differ by less than a billionth are the same: sums in another order. */
function sameNumber(one, other) {
  if (typeof one !== "number" || typeof other !== "number") return (one ?? null) === (other ?? null);
  return Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
}

/* One aspect of what was seen of a figure, as text. */
function seenText(seen, aspect, { of, series: seriesNow }) {
  const text = (amount) => (amount === undefined || amount === null ? "nothing" : typeof amount === "string" ? visible(amount) : quantity(amount, seen.unit, of));
  if (aspect === "source") return seen.source === undefined ? "nothing" : visible(`${seen.source}${seen.link === undefined ? "" : ` (${seen.link})`}`);
  if (aspect === "bounds") return seen.low === undefined && seen.high === undefined ? "nothing" : [seen.low, seen.high].map((each) => (each === undefined ? "–" : text(each))).join(" to ");
  if (aspect === "formula") return visible(seen.formula ?? "") || "nothing";
  if (seen.series === undefined) return text(seen.value);
  return seriesNow?.adds ? `${text(seen.series.total)} in total` : `${text(seen.series.mean)} on average of ${plural(seen.series.hours, "hour")}`;
}

/* By how much a number, or the total or mean of a series, has changed: "+3.3%"; nothing where that is no number. */
function relativeText(before, now, { series }) {
  const amount = (seen) => (seen.series === undefined ? seen.value : series?.adds ? seen.series.total : seen.series.mean);
  const [old, present] = [amount(before), amount(now)];
  if (before.unit !== now.unit || typeof old !== "number" || typeof present !== "number" || !old) return "";
  const ratio = (present - old) / Math.abs(old), text = percent(ratio);
  if (!Number.isFinite(ratio)) return "";
  return ratio > 0 ? (text.startsWith("<") ? "< +0.1%" : `+${text}`) : text;
}
