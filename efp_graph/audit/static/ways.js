/* The way from the total down to a figure: what it is a part of, and how much of the total each step is. */

/* A figure that is another one under another name, "X = X": ways and graphs pass it over. */
function isSame(index) {
  const { formula, conditions } = figures[index];
  return formula !== undefined && formula.length === 1 && typeof formula[0] === "number" && !conditions;
}

/* The figure that it is in the end. */
function settled(index) {
  const passed = new Set();
  while (isSame(index) && !passed.has(index)) {
    passed.add(index);
    index = figures[index].formula[0];
  }
  return index;
}

/* What a figure is made from, none of it another one under another name. */
function trulyMadeFrom(index) {
  return [...new Set(madeFrom(index).map(settled))];
}

/* The amount of a figure that is a part of a total on its criterion; nothing for others. */
function amountOf(index, total) {
  const figure = figures[index];
  const whole = figures[total];
  return figure.series && figure.series.adds && figure.unit === whole.unit && figure.of === whole.of ? figure.series.total : null;
}

/* {figure: the figure on the way from a total to it}: the shortest way, along the largest amounts. */
const waysOf = new Map();
function waysFrom(total) {
  if (waysOf.has(total)) return waysOf.get(total);
  const above = new Map([[total, null]]);
  for (const index of above.keys()) {
    const below = trulyMadeFrom(index).sort((a, b) => (amountOf(b, total) ?? -1) - (amountOf(a, total) ?? -1));
    for (const each of below) if (!above.has(each)) above.set(each, index);
  }
  waysOf.set(total, above);
  return above;
}

/* Totals of all criteria, the first one first. */
const totals = [data, ...data.further].map((part) => part.total.figure).filter((each) => each !== null);

/* [figure, its share of the total or null] from the total to the figure above one; nothing where no total rests on it. */
function wayTo(index) {
  const total = totals.find((each) => waysFrom(each).has(settled(index)));
  if (total === undefined || total === index) return [];
  const found = [];
  for (let at = settled(index); at !== null; at = waysFrom(total).get(at)) found.unshift(at);
  if (found.at(-1) === index) found.pop();
  const whole = figures[total].series?.total;
  return found.map((each) => [each, whole && amountOf(each, total) !== null ? amountOf(each, total) / whole : null]);
}

/* The way as links. Figures in a row that belong to one object say so once. */
function crumbs(index) {
  const way = wayTo(index);
  if (!way.length) return null;
  const share = (part) => (part === null || part === 1 ? "" : ` ${percent(part)}`);
  return element("nav", { "aria-label": "From the total to this figure", class: "way" }, element("ol", { class: "crumbs" },
    way.map(([each, part], place) => element("li", null, figureLink(each, place ? figures[way[place - 1][0]].object : undefined), share(part)))));
}
