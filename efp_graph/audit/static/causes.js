/* Who causes the footprint: amounts by what the reader chooses for rows and columns, "#causes?rows=job&columns=phase",
   and what one of them is made of, "&row=search&column=Electricity". */

const causes = data.causes;
const NOTHING = "\u2013"; // where an amount is of nothing at a level

/* The name of a thing of a level: a text, or an object. */
function thingText(level, place) {
  const thing = level.things[place];
  return place < 0 ? NOTHING : typeof thing === "number" ? objects[thing].name : thing;
}

function thingCell(level, place) {
  return place >= 0 && typeof level.things[place] === "number" ? objectLink(level.things[place]) : named(thingText(level, place));
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/* What the address asks for: levels by their names, null for none; what is not there is what is usual. */
function chosenLevels(query) {
  const known = (name) => causes.levels.find((level) => level.name === name) || null;
  const usual = known("job") || known("source");
  const rows = known(query.get("rows")) || usual;
  const apart = (level, ...others) => (others.includes(level) ? null : level);
  const then = apart(known(query.get("then")), rows);
  return { rows, then, columns: apart(query.has("columns") ? known(query.get("columns")) : known("phase"), rows, then) };
}

function causesAddress({ rows, then, columns }) {
  const query = new URLSearchParams({ rows: rows.name, ...(then ? { then: then.name } : {}), columns: columns ? columns.name : "" });
  return `#causes?${query}`;
}

/* What tells a thing of a level in an address: the anchor of an object, or a text. */
function thingKey(level, place) {
  const thing = level.things[place];
  return place < 0 ? "" : typeof thing === "number" ? objects[thing].anchor : thing;
}

function cellAddress(chosen, line, head) {
  const query = new URLSearchParams(causesAddress(chosen).split("?")[1]);
  query.set("row", thingKey(chosen.rows, line.places[0]));
  if (chosen.then) query.set("next", thingKey(chosen.then, line.places[1]));
  if (chosen.columns && head !== undefined) query.set("column", thingKey(chosen.columns, head));
  return `#causes?${query}`;
}

/* The figure of what a source emits in a phase, where the page has one. */
function figureOf(object, phase) {
  const found = data.footprints.find((each) => each.object === object && data.phases[each.phase] === phase);
  return found && found.figure !== null ? found.figure : undefined;
}

/* What an amount is made of: each part with all levels, the largest first; nothing where the address names no amount. */
function causesCell(chosen, query) {
  if (!query.has("row")) return null;
  const wanted = [[chosen.rows, query.get("row")], [chosen.then, query.get("next")], [chosen.columns, query.get("column")]].filter(([level, key]) => level && key !== null);
  const atoms = causes.amounts.map((_, atom) => atom).filter((atom) => wanted.every(([level, key]) => thingKey(level, standing(level, atom)) === key));
  const name = wanted.map(([, key]) => objectAt.has(key) ? objects[objectAt.get(key)].name : key || NOTHING).join(", ");
  if (!atoms.length) return section("No such amount", "causes-cell", element("p", null, "Nothing here is of ", named(name), ". The model may have changed since the link was made."));
  atoms.sort((a, b) => causes.amounts[b] - causes.amounts[a]);
  const scale = scaleOf(atoms.map((atom) => causes.amounts[atom]), unitOf(data.criterion.unit), data.criterion.of);
  const total = atoms.reduce((sum, atom) => sum + causes.amounts[atom], 0);
  const level = (title) => causes.levels.find((each) => each.name === title);
  const source = level("source"), phase = level("phase");
  const columns = causes.levels.filter((each) => each.name !== "device" && !wanted.some(([one]) => one === each)).map((each) => ({
    title: capital(each.name), class: "thing", text: (atom) => thingText(each, standing(each, atom)), key: (atom) => thingText(each, standing(each, atom)), cell: (atom) => thingCell(each, standing(each, atom)) }));
  const amount = (atom) => {
    const figure = figureOf(source.things[standing(source, atom)], phase.things[standing(phase, atom)]);
    return figure === undefined ? scale.withUnit(causes.amounts[atom]) : element("a", { href: to(figure), title: "the footprint of the source that it is a part of" }, scale.withUnit(causes.amounts[atom]));
  };
  return section("What it is made of", "causes-cell",
    element("p", { class: "note" }, named(name), `: ${scaleOf([total], unitOf(data.criterion.unit), data.criterion.of).wholeFigure(total)} in ${plural(atoms.length, "part")}; an amount leads to the footprint that it is a part of. `,
      element("a", { href: location.hash, class: "permalink" }, named(location.hash))),
    listing({ name: "parts", rows: atoms, columns: [columns[0], { title: "Amount", number: true, text: () => "", key: (atom) => causes.amounts[atom], cell: amount }, ...columns.slice(1)], foot: ["Total", scale.withUnit(total), ...columns.slice(1).map(() => "")] }));
}

/* The amounts by rows and columns, the largest row first. */
function addedUp({ rows, then, columns }) {
  const found = new Map(), heads = new Map();
  causes.amounts.forEach((amount, atom) => {
    const places = [rows, then].filter(Boolean).map((level) => standing(level, atom));
    const head = columns ? standing(columns, atom) : -1;
    const key = places.join(" ");
    if (!found.has(key)) found.set(key, { places, cells: new Map(), total: 0 });
    const row = found.get(key);
    row.cells.set(head, (row.cells.get(head) || 0) + amount);
    row.total += amount;
    heads.set(head, (heads.get(head) || 0) + amount);
  });
  return { lines: [...found.values()].sort((a, b) => b.total - a.total), heads };
}

function causesTable(chosen) {
  const { lines, heads } = addedUp(chosen);
  const total = causes.amounts.reduce((sum, each) => sum + each, 0);
  const scale = scaleOfPart(data), tell = scale.withUnit;
  const top = Math.max(...lines.map((line) => line.total), 1e-300);
  const levels = [chosen.rows, chosen.then].filter(Boolean);
  const columns = [
    ...levels.map((level, index) => ({ title: capital(level.name), class: "thing", text: (line) => thingText(level, line.places[index]), key: (line) => thingText(level, line.places[index]), cell: (line) => thingCell(level, line.places[index]) })),
    ...(chosen.columns ? [...heads.keys()].map((head) => ({ title: clipped(thingText(chosen.columns, head), 40), number: true, text: () => "", key: (line) => line.cells.get(head) || 0, cell: (line) => line.cells.has(head) ? element("a", { href: cellAddress(chosen, line, head) }, tell(line.cells.get(head))) : tell(0) })) : []),
    { title: "Total", number: true, text: () => "", key: (line) => line.total, cell: (line) => element("a", { href: cellAddress(chosen, line) }, tell(line.total)) },
    { title: "Share", class: "share", text: () => "", key: (line) => line.total, cell: (line) => shareCell(line.total, top, total, 0) },
  ];
  const foot = ["Total", ...levels.slice(1).map(() => ""), ...(chosen.columns ? [...heads.values()].map(tell) : []), tell(total), ""];
  const words = `By ${levels.map((level) => level.name).join(", ")}${chosen.columns ? ` and ${chosen.columns.name}` : ""}`;
  return section(words, "causes-table",
    element("p", { class: "note" }, `${data.criterion.mark}${scale.wholeFigure(total)}, ${data.caption}. `,
      element("a", { href: causesAddress(chosen), class: "permalink" }, causesAddress(chosen))),
    listing({ name: "causes", rows: lines, columns, foot }));
}

function causesView(query) {
  const view = element("article", { "data-audited": STAYS.causes }, element("h1", { tabindex: "-1" }, "Who causes it"));
  if (causes.refused || !causes.amounts.length) {
    view.append(element("p", null, named(causes.refused || "This system has no footprint.", 2000)));
    return view;
  }
  let chosen = chosenLevels(query);
  const place = element("div");
  const select = (id, label, level, none) => element("label", { for: id }, element("span", null, label),
    element("select", { id, onchange: changed }, none ? element("option", { value: "", selected: level === null }, none) : null,
      causes.levels.map((each) => element("option", { value: each.name, selected: each === level }, each.name))));
  const controls = element("div", { class: "controls", role: "group", "aria-label": "What the table is by" },
    select("causes-rows", "Rows", chosen.rows), select("causes-then", "Then by", chosen.then, "nothing more"), select("causes-columns", "Columns", chosen.columns, "none"));

  function changed() {
    const value = (id) => controls.querySelector(`#${id}`).value;
    chosen = chosenLevels(new URLSearchParams({ rows: value("causes-rows"), then: value("causes-then"), columns: value("causes-columns") }));
    controls.querySelector("#causes-then").value = chosen.then ? chosen.then.name : "";
    controls.querySelector("#causes-columns").value = chosen.columns ? chosen.columns.name : "";
    history.replaceState(history.state, "", causesAddress(chosen));
    place.replaceChildren(causesTable(chosen));
  }

  place.append(...[causesCell(chosen, query), causesTable(chosen)].filter(Boolean));
  view.append(
    element("p", { class: "help" }, `The footprint by who causes it: each amount is part of one row, and nothing is rescaled. ${NOTHING} stands for what is of nothing at a level: a device of a user is on for a step, not for a job.`),
    controls, place,
    section("What is in these figures", "causes-boundary",
      element("p", null, `In: ${data.categories.filter((_, index) => data.footprints.some((each) => each.category === index && each.amount !== 0)).join(", ")}.`),
      causes.remarks.map((each) => element("p", null, named(each, 2000))),
      causes.left.length ? element("p", null, `Added up here, to keep the page small: ${causes.left.join(", ")}.`) : null));
  return view;
}
