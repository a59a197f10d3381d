/* The dossier, for paper: cover, overview, inputs by what they do to the total, the chains of the largest footprints,
   sources. `efp report MODEL -o audit.pdf` prints this view. */

const CHAINS = 10, CHAIN_LINES = 14, DOSSIER_INPUTS = 40, DOSSIER_ROWS = 20;

/* {figure: the part of the total on the first criterion that rests on it}. */
let restingOn = null;
function resting() {
  if (restingOn) return restingOn;
  restingOn = new Map();
  for (const { figure, amount } of data.footprints) {
    if (figure === null) continue;
    for (const each of [figure, ...restsOn(figure)]) restingOn.set(each, (restingOn.get(each) || 0) + amount);
  }
  return restingOn;
}

const shareResting = (index) => (data.total.amount ? (resting().get(index) || 0) / data.total.amount : 0);

function dossierView() {
  restingOn = null; // amounts may be others than before
  const whole = overview();
  whole.querySelector("h1").replaceWith(element("h2", { class: "part" }, "Overview"));
  whole.querySelectorAll(".listing").forEach((each) => {
    each.showAllRows = () => {};
    if (each.showRows(DOSSIER_ROWS)) each.append(element("p", { class: "note" }, `The first ${DOSSIER_ROWS}; all of them are in the page.`));
  });
  return element("article", { class: "dossier" }, dossierCover(), whole, dossierInputs(), dossierChains(), dossierSources());
}

function dossierCover() {
  const line = (text) => (text ? element("p", null, named(text, 2000)) : null);
  const made = element("div", { class: "made" });
  const tellMade = () => made.replaceChildren(...[...document.querySelectorAll("body > footer p")].map((each) => line(each.textContent)), line(`Printed on ${new Date().toISOString().slice(0, 10)}. The page that this was printed from leads from each figure to its formula, hour by hour.`));
  tellMade();
  addEventListener("load", () => setTimeout(tellMade), { once: true }); // what came of the seal stands in the footer by then
  return element("div", { class: "cover" },
    element("p", { class: "kind" }, "Audit dossier"),
    element("h1", { tabindex: "-1" }, named(data.title)),
    element("p", { class: "total" }, `${data.criterion.mark}${scaleOfPart(data).wholeFigure(data.total.amount)}`),
    line(data.simulation ? `Footprint of the ${data.simulation}.` : periodText() && `Footprint ${periodText()}.`),
    line(data.criterion.title && `${data.criterion.title}: ${data.criterion.method}`),
    data.criterion.note ? line(data.criterion.note) : null,
    data.notRead.length ? element("p", null, element("strong", null, "Read in part. "), "These figures are not those of the whole file.") : null,
    data.remarks.map(line), line(data.band), line(data.decisive),
    made);
}

function dossierInputs() {
  const all = figures.map((_, each) => each).filter((each) => isInput(figures[each]) && figures[each].value !== null);
  const weight = (row) => influence(row)?.weight ?? -1;
  const guessed = (row) => Number(figures[row].kind === "hypothesis");
  all.sort((a, b) => (data.decisive ? weight(b) - weight(a) : 0) || shareResting(b) - shareResting(a) || guessed(b) - guessed(a));
  const rows = all.slice(0, DOSSIER_INPUTS);
  const measure = data.decisive ? [COLUMNS.weight, COLUMNS.elasticity]
    : [{ title: "Of the total", number: true, text: () => "", cell: (row) => percent(shareResting(row)) }];
  const order = data.decisive ? "by their weight: the share of all that moves the total." : "by how much of the total rests on them; among equals, hypotheses first.";
  return section("Inputs", "dossier-inputs",
    element("p", null, `${plural(rows.length, "input")}${rows.length < all.length ? ` of ${wholeNumber.format(all.length)} that have a value` : ""}, ${order}`),
    listing({ name: "inputs", search: false, rows, columns: [COLUMNS.name, COLUMNS.object, COLUMNS.value, ...measure, COLUMNS.bounds, COLUMNS.source] }),
    rows.length < all.length ? element("p", { class: "note" }, `${plural(all.length - rows.length, "further input")} with less: in the page.`) : null);
}

/* An input that nobody gave, or what follows from no input. */
const isMissing = (figure) => !figure.series && figure.value === null;

/* What a figure rests on, nearest first, as far as the lines go: as {figure: those of its terms that are told below it}. */
function chainOf(index, told) {
  const below = new Map([[index, []]]);
  let left = 0;
  for (const reader of below.keys())
    for (const term of trulyMadeFrom(reader)) {
      if (below.has(term) || isMissing(figures[term])) continue;
      if (below.size >= CHAIN_LINES) left += 1;
      else {
        below.get(reader).push(term);
        if (!told.has(term)) below.set(term, []);
      }
    }
  return { below, left };
}

function chainLine(index, depth, told) {
  const figure = figures[index];
  const before = told.get(index);
  const many = manySummands(figure);
  const numbers = figure.over && !many ? [" ", ...equation(index, (each) => overPeriod(each, figure.over))[0].childNodes] : null;
  const formula = figure.formula && !before ? element("div", { class: "how" }, "= ", many ? `the sum of ${many.length} figures` : formulaLine(figure), numbers) : null;
  const source = !figure.formula ? [KINDS[figure.kind], figure.kind === "hypothesis" ? "" : sourceText(figure)].filter(Boolean).join(". ") : "";
  return element("tr", null,
    element("th", { scope: "row", class: `depth-${Math.min(depth, 8)}` }, figureLink(index), formula, source ? element("div", { class: "how" }, named(source, 200)) : null),
    element("td", { class: "number" }, named(valueText(figure), 60), before ? element("div", { class: "how" }, `see ${before}`) : null));
}

function dossierChains() {
  const largest = data.footprints.filter((each) => each.figure !== null && each.amount !== 0).sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount)).slice(0, CHAINS);
  if (!largest.length) return null;
  const told = new Map();
  const chains = largest.map((footprint, place) => {
    const root = settled(footprint.figure);
    const { below, left } = chainOf(root, told);
    const lines = [];
    const waiting = [[root, 0]];
    while (waiting.length) {
      const [index, depth] = waiting.pop();
      lines.push(chainLine(index, depth, told));
      if (!told.has(index)) told.set(index, place + 1);
      waiting.push(...(below.get(index) || []).map((term) => [term, depth + 1]).reverse());
    }
    const name = `${place + 1}. ${objects[footprint.object].name}, ${data.phases[footprint.phase].toLowerCase()}`;
    return element("section", { class: "chain" }, element("h3", null, named(name), `: ${figureText(footprint.amount, unitOf(data.criterion.unit), data.criterion.of)}, ${percent(data.total.amount ? footprint.amount / data.total.amount : 0)}`),
      element("table", { class: "chain-lines" }, element("tbody", null, lines)),
      left ? element("p", { class: "note" }, `${plural(left, "further figure")} behind these: in the page.`) : null);
  });
  return element("div", null, element("h2", { class: "part" }, largest.length < CHAINS ? "How the footprints are calculated" : `How the ${CHAINS} largest footprints are calculated`),
    element("p", { class: "note" }, "Figures are totals or means over the whole period; below each figure, what it is made from. “see 2” points to the chain where a figure is explained."), chains);
}

function dossierSources() {
  const rows = sources.map((source, place) => ({ source, inputs: figures.map((_, each) => each).filter((each) => figures[each].source === place) }))
    .map((row) => ({ ...row, share: Math.max(0, ...row.inputs.map(shareResting)) })).sort((a, b) => b.share - a.share || b.inputs.length - a.inputs.length);
  if (!rows.length) return null;
  return section("Sources", "dossier-sources", listing({ name: "sources-listed", search: false, rows, columns: [
    { title: "Source", text: (row) => row.source.name, cell: (row) => outward(row.source.name, row.source.link) },
    { title: "Figures", number: true, text: () => "", cell: (row) => wholeNumber.format(row.inputs.length) },
    { title: "Of the total", number: true, text: () => "", cell: (row) => percent(Math.min(row.share, 1)) },
  ] }), element("p", { class: "note" }, "Of the total: how much of it rests on the figure of the source on which most does."));
}
