/* The tab "Uncertainty": how the total and its parts are spread over the draws, and what the draws are of. */

function uncertaintyView() {
  const known = data.uncertainty;
  const view = element("article", { class: "uncertainty", "data-audited": STAYS.draws }, element("h1", { tabindex: "-1" }, "Uncertainty"));
  if (!known) {
    view.append(element("p", null, "Nobody has asked how sure this total is: efp report --uncertainty, or audit_report(uncertainty=system.uncertainty())."));
    return view;
  }
  const scale = scaleOf([known.given, ...known.spreads.flatMap((each) => [each.mean, each.sd, ...each.quantiles])], unitOf(known.unit), known.of);
  view.append(element("p", { class: "band" }, named(data.band, 2000)), ...known.lines.map((each) => element("p", { class: "note" }, named(each, 2000))),
    ...[histogramSection(known)].filter(Boolean), spreadsSection(known, scale), drawnInputsSection());
  return view;
}

/* How often the total is how large: a bar per range, and a line where the model's own figure lies. */
function histogramSection({ edges, counts, given, unit, of, spreads }) {
  if (!counts.length) return null;
  const low = edges[0], high = edges[edges.length - 1], most = Math.max(...counts);
  const scale = scaleOf([low, high, given], unitOf(unit), of);
  const bars = counts.map((count) => {
    const bar = element("span");
    bar.style.setProperty("--length", `${(100 * count) / most}%`);
    return bar;
  });
  const place = (100 * (given - low)) / (high - low);
  const mark = element("span", { class: "given" });
  mark.style.setProperty("--place", `${Math.min(Math.max(place, 0), 100)}%`);
  const label = `Histogram of the total over the draws, from ${scale.wholeFigure(low)} to ${scale.wholeFigure(high)}; the model's own figure is ${scale.wholeFigure(given)}, the median ${scale.wholeFigure(spreads[0].quantiles[2])}.`;
  return section("How the total is spread", "spread",
    element("div", { class: "histogram", role: "img", "aria-label": label }, bars, mark),
    element("p", { class: "ends" }, element("span", null, scale.withUnit(low)), element("span", null, `line: ${scale.wholeFigure(given)}, as given`), element("span", null, scale.withUnit(high))),
    element("p", { class: "note" }, "Bars are as high as draws are frequent; one draw of a hundred lies outside, at either end."),
    figureTable("The histogram as a table", ["From", "To", "Draws"], () => counts.map((count, index) => [scale.withUnit(edges[index]), scale.withUnit(edges[index + 1]), wholeNumber.format(count)])));
}

function spreadsSection({ spreads, shares }, scale) {
  const column = (title, amount) => ({ title, number: true, text: () => "", key: amount, cell: (row) => scale.withUnit(amount(row)) });
  return section("The total and its parts", "spreads", element("p", { class: "note" }, "Under a percentage: the amount that so many of the draws are below."), listing({
    name: "spreads", rows: spreads, columns: [{ title: "Footprint of", text: (row) => row.name, key: (row) => row.name, cell: (row) => named(row.name, 100) },
      column("Mean", (row) => row.mean), column("Std. deviation", (row) => row.sd),
      ...shares.map((share, place) => column(`${100 * share}%`, (row) => row.quantiles[place]))],
  }));
}

/* The inputs, with the distribution that each is drawn by; what is taken as exact last. */
function drawnInputsSection() {
  const isExact = (row) => figures[row].spread.startsWith("taken as exact");
  const rows = figures.map((_, index) => index).filter((index) => figures[index].spread).sort((a, b) => isExact(a) - isExact(b) || a - b);
  return section("What is uncertain", "drawn-inputs", listing({
    name: "drawn", rows, filters: [{ id: "uncertain-only", label: "Without what is taken as exact", test: (row) => !isExact(row), on: false }],
    columns: [figureColumn, COLUMNS.value, { title: "Drawn by", text: (row) => figures[row].spread, key: (row) => figures[row].spread, cell: (row) => named(figures[row].spread, 200) }, COLUMNS.source],
  }));
}
