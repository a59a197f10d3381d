/* The data of the page: figures, objects, sources, and the series, which are decoded when they are first drawn. */

const data = JSON.parse(document.getElementById("audit-data").textContent);
const { figures, objects, attributes, sources } = data;
const figureAt = new Map(figures.map((figure, index) => [figure.anchor, index]));
const objectAt = new Map(objects.map((object, index) => [object.anchor, index]));

const KINDS = {
  input: "input with a source",
  hypothesis: "hypothesis",
  calculated: "calculated",
  step: "step of a formula",
  constant: "constant of a formula",
  partial: "sum of some of many",
};

/* Sums of some of many stand in the formulas that read them: they are figures of nobody's model. */
for (const figure of figures) {
  const parts = [];
  const waiting = [...(figure.formula || [])].reverse();
  while (waiting.length) {
    const part = waiting.pop();
    if (typeof part === "number" && figures[part].kind === "partial" && figures[part].formula) waiting.push(...[...figures[part].formula].reverse());
    else parts.push(part);
  }
  if (figure.formula) figure.formula = parts;
}

/* What a figure is made from: terms of its formula, then what only decides which formula holds. */
function madeFrom(index) {
  const figure = figures[index];
  const terms = (figure.formula || []).filter((part) => typeof part === "number");
  return [...new Set([...terms, ...(figure.conditions || [])])];
}

for (const one of [...objects, ...sources]) one.name = one.name.trim() ? one.name : "(no name)";
data.title = data.title.trim() ? data.title : "(no name)";

const feeds = figures.map(() => []);
figures.forEach((figure, index) => figure.kind === "partial" || madeFrom(index).forEach((term) => feeds[term].push(index)));
objects.forEach((object) => Object.assign(object, { holders: [], figures: [] }));
figures.forEach((figure, index) => objects[figure.object].figures.push(index));
objects.forEach((object, index) =>
  (object.links || []).forEach(([, targets]) => targets.forEach((target) => {
    if (!objects[target].holders.includes(index)) objects[target].holders.push(index);
  })));

function isInput(figure) {
  return figure.kind === "input" || figure.kind === "hypothesis";
}

/* Everything that a figure rests on, itself left out. */
function restsOn(index) {
  const found = new Set();
  const waiting = [index];
  while (waiting.length) {
    for (const term of madeFrom(waiting.pop())) {
      if (!found.has(term)) {
        found.add(term);
        waiting.push(term);
      }
    }
  }
  return found;
}

/* "Power usage effectiveness": the name of a figure without that of its object. */
function shortName(figure) {
  return figure.label || attributes[figure.attribute].words;
}

function ownerName(figure) {
  const owner = objects[figure.object].name;
  return figure.entry === undefined ? owner : `${owner}, ${figure.entry}`;
}

function fullName(figure) {
  return `${shortName(figure)} of ${ownerName(figure)}`;
}

/* The value as a short text; of a series, its total or its mean. */
function valueText(figure) {
  const series = figure.series;
  if (!series) return figure.value === null && isInput(figure) ? "not given" : quantity(figure.value, figure.unit, figure.of);
  return adds(figure) ? `${quantity(series.total, figure.unit, figure.of)} in total` : `${quantity(series.mean, figure.unit, figure.of)} on average`;
}

/* Whether the hours of a series add up to something people speak of: a mass, an energy, a volume of data. */
function adds(figure) {
  return figure.series.adds;
}

/* Shapes: series divided by their largest magnitude, so that proportional series share one. Base64 of float32,
   little-endian: one number per hour, or a mean, a lowest and a highest per period of `grain` hours. */
const decoded = new Map();
let shapeTexts = null;

function shape(index) {
  if (!decoded.has(index)) {
    shapeTexts ??= JSON.parse(document.getElementById("audit-series").textContent);
    const bytes = Uint8Array.from(atob(shapeTexts[index]), (character) => character.charCodeAt(0));
    decoded.set(index, new Float32Array(bytes.buffer));
  }
  return decoded.get(index);
}

/* `now` are hours that were calculated on the page. The periods of a series: {start, grain, count, hours, mean(i), low(i), high(i)}, in the unit of its figure. */
function periods(series) {
  const { start, hours, scale } = series;
  if (series.now) return { start, grain: 1, count: hours, hours, ...Object.fromEntries(["mean", "low", "high"].map((each) => [each, (index) => series.now[index]])) };
  const grain = series.shape === null ? hours : data.grain;
  const count = Math.ceil(hours / grain);
  const numbers = series.shape === null ? null : shape(series.shape);
  const read = (offset) => (index) => scale * (numbers === null ? 1 : numbers[offset * count + index]);
  const [low, high] = grain === 1 || numbers === null ? [0, 0] : scale < 0 ? [2, 1] : [1, 2]; // the lowest of a shape is the highest of a series below 0
  return { start, grain, count, hours, mean: read(0), low: read(low), high: read(high) };
}

/* The value of a series at an hour (the mean of the period that holds it), 0 outside its hours. */
function valueAt(series, hour) {
  const offset = hour - series.start;
  if (offset < 0 || offset >= series.hours) return 0;
  const all = periods(series);
  return all.mean(Math.floor(offset / all.grain));
}
