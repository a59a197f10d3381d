/* The tables of all inputs, of all calculated figures and of all objects, and the view of one object. */

const COLUMNS = {
  name: { title: "Figure", text: (row) => shortName(figures[row]), key: (row) => shortName(figures[row]), cell: (row) => element("a", { href: to(row) }, named(shortName(figures[row]), 100)) },
  object: { title: "Object", class: "object", text: (row) => ownerName(figures[row]), key: (row) => ownerName(figures[row]), cell: (row) => [objectLink(figures[row].object), figures[row].entry === undefined ? null : element("span", { class: "of" }, " in ", named(figures[row].entry, 60))] },
  value: { title: "Value", number: true, text: (row) => quantity(figures[row].value, figures[row].unit), key: (row) => sortValue(figures[row]), cell: (row) => [named(valueText(figures[row]), 60), tick(row)] },
  weight: { title: "Weight", number: true, text: () => "", key: (row) => influence(row)?.weight, cell: (row) => (influence(row) ? percent(influence(row).weight) : "") },
  elasticity: { title: "Elasticity", number: true, text: (row) => influence(row)?.told || "", key: (row) => influence(row)?.elasticity, cell: (row) => influence(row)?.told || "" },
  bounds: { title: "Bounds", class: "number bounds", text: (row) => boundsText(figures[row]), key: (row) => spread(figures[row]), cell: (row) => boundsCell(figures[row]) },
  confidence: { title: "Confidence", text: (row) => figures[row].confidence || "", key: (row) => ["low", "medium", "high"].indexOf(figures[row].confidence) + 1 || null, cell: (row) => confidenceBadge(figures[row]) },
  source: { title: "Source", text: (row) => sourceText(figures[row]), key: (row) => sourceText(figures[row]), cell: (row) => sourceCell(figures[row]) },
  comment: { title: "Comment", text: (row) => figures[row].comment || "", key: (row) => figures[row].comment || "", cell: (row) => named(figures[row].comment || "", 200) },
  formula: { title: "Formula", class: "formula-cell", text: formulaText, cell: (row) => element("div", { class: "clamped" }, clipped(formulaText(row), 4000)) },
};

/* What an input does to the total, where somebody asked. */
function influence(row) {
  return figures[row].influence;
}

/* A table of inputs: how they are known, and what they do to the total where somebody asked; then the largest first. */
function inputsTable(columns, parts) {
  const all = [...columns, COLUMNS.value, ...(data.decisive ? [COLUMNS.weight, COLUMNS.elasticity] : []),
    REVIEW_COLUMN, COLUMNS.bounds, COLUMNS.confidence, COLUMNS.source, COLUMNS.comment];
  return listing({ name: "inputs", columns: all, ...(data.decisive ? { sorted: all.indexOf(COLUMNS.weight), descending: true } : {}), ...parts });
}

function boundsCell(figure) {
  const width = spread(figure);
  return [boundsText(figure), width === null ? null : element("span", { class: "of" }, ` (${percent(width)} wide)`)];
}

function sourceCell(figure) {
  if (figure.source === undefined) return figure.formula ? [figure.kind === "hypothesis" ? [element("span", { class: "badge kind-hypothesis" }, "hypothesis"), " "] : null, "made by a formula"] : "";
  const source = sources[figure.source];
  return [figure.kind === "hypothesis" ? element("span", { class: "badge kind-hypothesis" }, "hypothesis") : citation(source),
    figure.origin ? element("span", { class: "of" }, ` ${figure.origin}`) : null];
}

function sortValue(figure) {
  if (figure.series) return adds(figure) ? figure.series.total : figure.series.mean;
  return figure.value;
}

/* How wide the bounds are, relative to the value: what is known least sorts last. What varies in operation is no such. */
function spread(figure) {
  if (figure.bounds === "range" || figure.low === undefined || figure.high === undefined) return null;
  return (figure.high - figure.low) / (Math.abs(figure.value) || 1);
}

/* What the count of inputs is made of: other sentences count fewer of them, and say which. */
function inputsCounted() {
  const inputs = figures.map((_, each) => each).filter((each) => isInput(figures[each]));
  const parts = inputs.filter((each) => figures[each].label !== undefined).length;
  const empty = inputs.filter((each) => isMissing(figures[each])).length;
  const moving = inputs.filter((each) => influence(each)).length;
  const kinds = [plural(inputs.length - parts - empty, "input with a value", "inputs with a value"), empty ? `${wholeNumber.format(empty)} left empty` : "",
    parts ? `${plural(parts, "figure")} that a value was made from` : ""].filter(Boolean);
  return `${kinds.length > 1 ? `${wholeNumber.format(inputs.length)} in all: ` : ""}${kinds.join(", ")}.${moving ? ` The sensitivity is of the ${wholeNumber.format(moving)} that ${moving === 1 ? "is a number" : "are numbers"}.` : ""}`;
}

function inputsView(query) {
  const below = query.get("below");
  const index = figureAt.get(below);
  const kept = index === undefined ? null : restsOn(index);
  const wanted = query.has("source") ? Number(query.get("source")) : undefined;
  const ofSource = new Set(data.register.entries[wanted]?.inputs); // what was read from data is no input, and has a source
  const rows = figures.map((_, each) => each).filter((each) => (isInput(figures[each]) || ofSource.has(each)) && (kept === null || kept.has(each)));
  const used = [...new Set(rows.map((each) => figures[each].source).filter((each) => each !== undefined))];
  return element("article", null,
    element("h1", { tabindex: "-1" }, "Inputs"),
    kept === null ? element("p", { class: "help" }, "All that the system was told: values, where they come from and how well they are known. ", inputsCounted())
      : element("p", { class: "help" }, "What ", figureLink(index), " rests on. ", element("a", { href: "#inputs" }, "See all inputs")),
    data.decisive ? element("p", { class: "decisive", "data-audited": STAYS.influence }, named(data.decisive, 2000)) : null,
    inputsTable([COLUMNS.name, COLUMNS.object], {
      rows,
      filters: [{ id: "hypotheses-only", label: "Hypotheses only", test: (row) => figures[row].kind === "hypothesis", on: query.has("hypotheses") }],
      options: [{ id: "of-source", label: "Source", all: "all sources", values: used.map((each) => [sources[each].name, sources[each].place].filter(Boolean).join(", ")), test: (row, position) => figures[row].source === used[position], chosen: used.indexOf(wanted) }, REVIEW_FILTER],
    }),
    data.meanings.map((each) => element("p", { class: "note" }, named(each, 2000))));
}

function calculationsView() {
  return element("article", null,
    element("h1", { tabindex: "-1" }, "Calculations"),
    element("p", { class: "help" }, "Every calculated figure with its formula. Open one for its values hour by hour and its calculation graph. ",
      element("a", { href: "#methodology" }, "The methodology"), " says what they rest on."),
    listing({ name: "calculations", rows: figures.map((_, each) => each).filter((each) => figures[each].kind === "calculated"), columns: [COLUMNS.name, COLUMNS.object, COLUMNS.value, COLUMNS.formula] }));
}

function objectsView() {
  const count = (object, test) => object.figures.filter((each) => test(figures[each])).length;
  const numbers = (title, test) => ({ title, number: true, text: () => "", key: (row) => count(objects[row], test), cell: (row) => wholeNumber.format(count(objects[row], test)) });
  return element("article", null,
    element("h1", { tabindex: "-1" }, "Objects"),
    element("p", { class: "help" }, "What the system is made of."),
    listing({
      name: "objects", rows: objects.map((_, each) => each), columns: [
        { title: "Object", text: (row) => objects[row].name, key: (row) => objects[row].name, cell: objectLink },
        { title: "Kind", text: (row) => objects[row].kind, key: (row) => objects[row].kind, cell: (row) => objects[row].kind },
        numbers("Inputs", isInput), numbers("Hypotheses", (figure) => figure.kind === "hypothesis"), numbers("Calculated", (figure) => figure.kind === "calculated"),
      ],
    }));
}

function objectView(index) {
  const object = objects[index];
  const inputs = object.figures.filter((each) => isInput(figures[each]));
  const calculated = object.figures.filter((each) => figures[each].kind === "calculated");
  const links = (indices) => indices.map((each, position) => [position ? ", " : "", objectLink(each)]);
  return element("article", null,
    element("p", { class: "above" }, element("span", { class: "badge" }, object.kind)),
    element("h1", { tabindex: "-1" }, named(object.name)),
    object.help ? element("p", { class: "help" }, object.help) : null,
    facts([
      ...(object.links || []).filter(([, targets]) => targets.length).map(([words, targets]) => [words, links(targets)]),
      ["Used by", object.holders.length ? links(object.holders) : null],
      ["Permalink", element("a", { href: `#${encodeURIComponent(object.anchor)}`, class: "permalink" }, named(`#${object.anchor}`))],
    ]),
    inputs.length ? section("Inputs", "object-inputs", inputsTable([COLUMNS.name], { rows: inputs })) : null,
    calculated.length ? section("Calculations", "object-calculations", listing({ name: "calculations", rows: calculated, columns: [COLUMNS.name, COLUMNS.value, COLUMNS.formula] })) : null);
}
