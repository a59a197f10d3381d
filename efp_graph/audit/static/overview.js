/* The first view: the total, by category, phase and object, and over time. */

function overview() {
  const { footprints, phases, categories, total } = data;
  const rows = categories.map((name, index) => ({ name, index, parts: phases.map(() => 0) }));
  const byObject = new Map();
  for (const { category, phase, object, amount, figure } of footprints) {
    rows[category].parts[phase] += amount;
    const key = `${category} ${object}`;
    if (!byObject.has(key)) byObject.set(key, { category, object, parts: phases.map(() => 0), figures: [] });
    byObject.get(key).parts[phase] += amount;
    byObject.get(key).figures[phase] = figure;
  }
  const sum = (parts) => parts.reduce((a, b) => a + b, 0);
  const present = rows.filter((row) => sum(row.parts) > 0).sort((a, b) => sum(b.parts) - sum(a.parts));
  const inputs = figures.filter(isInput);
  const hypotheses = inputs.filter((figure) => figure.kind === "hypothesis").length;
  const period = data.period ? `from ${dayText(data.period.start)} to ${dayText(data.period.start + data.period.hours - 1)}` : "";
  const view = element("article", { class: "overview" },
    element("h1", { tabindex: "-1" }, named(data.title)),
    data.notRead.length ? element("section", { class: "warning", role: "note" },
      element("p", null, element("strong", null, "Read in part. "), "These figures are not those of the whole file. Not read:"),
      element("ul", null, data.notRead.map((each) => element("li", null, named(each))))) : null,
    data.simulation ? element("section", { class: "warning", role: "note" },
      element("p", null, element("strong", null, "A simulation. "), `Figures are those of the ${data.simulation}; before that they are those of the model.`)) : null,
    element("div", { class: "cards" },
      element("p", { class: "card big" }, element("strong", null, mass(total.amount)), element("span", null, `CO2eq ${period}`),
        total.figure === null ? null : element("a", { href: to(total.figure) }, "How it is calculated")),
      element("p", { class: "card" }, element("strong", null, wholeNumber.format(inputs.length)), element("span", null, "inputs"), element("a", { href: "#inputs" }, "See all inputs")),
      element("p", { class: "card" }, element("strong", null, wholeNumber.format(hypotheses)), element("span", null, "of them are hypotheses"), element("a", { href: "#inputs?hypotheses" }, "See the hypotheses")),
      element("p", { class: "card" }, element("strong", null, wholeNumber.format(figures.filter((figure) => figure.kind === "calculated").length)), element("span", null, "calculated figures"), element("a", { href: "#calculations" }, "See all formulas"))));
  if (!present.length) {
    view.append(element("p", null, "This system has no footprint."));
    return view;
  }
  view.append(section("By category and phase", "by-category",
    paintSwatches(element("ul", { class: "legend" }, phases.map((phase, index) => element("li", null, swatch("var(--muted)", index > 0), phase)))),
    element("div", { class: "chart" }, categoryBars(present, phases)),
    figureTable("The bars as a table", ["Category", ...phases, "Total"], () => [...present.map((row) => [row.name, ...row.parts.map(mass), mass(sum(row.parts))]),
      ["Total", ...phases.map((_, phase) => mass(sum(rows.map((row) => row.parts[phase])))), mass(total.amount)]])));
  const listed = [...byObject.values()].sort((a, b) => sum(b.parts) - sum(a.parts));
  const top = Math.max(...listed.map((row) => sum(row.parts)), 1e-300);
  const part = (row, phase) => row.figures[phase] === undefined || row.figures[phase] === null ? mass(row.parts[phase]) : element("a", { href: to(row.figures[phase]) }, mass(row.parts[phase]));
  view.append(section("By object", "by-object", listing({
    name: "by-object", rows: listed, columns: [
      { title: "Object", text: (row) => objects[row.object].name, key: (row) => objects[row.object].name, cell: (row) => objectLink(row.object) },
      { title: "Category", text: (row) => categories[row.category], key: (row) => categories[row.category], cell: (row) => paintSwatches(element("span", null, swatch(categoryColour(row.category)), categories[row.category])) },
      ...phases.map((phase, index) => ({ title: phase, number: true, text: () => "", key: (row) => row.parts[index], cell: (row) => part(row, index) })),
      { title: "Total", number: true, text: () => "", key: (row) => sum(row.parts), cell: (row) => mass(sum(row.parts)) },
      { title: "Share", class: "share", text: () => "", key: (row) => sum(row.parts), cell: (row) => shareCell(sum(row.parts), top, total.amount, row.category) },
    ],
  })));
  if (data.months.length) {
    const layers = categories.map((name, index) => ({ name, index, values: data.timeline[index] })).filter((layer) => layer.values.some((value) => value > 0));
    view.append(section("Over time", "over-time",
      paintSwatches(element("ul", { class: "legend" }, layers.map((layer) => element("li", null, swatch(categoryColour(layer.index)), layer.name)))),
      element("div", { class: "chart" }, timelineChart(data.months, layers)),
      figureTable("The timeline as a table", ["Month", ...layers.map((layer) => layer.name)], () => data.months.map((month, index) => [month, ...layers.map((layer) => mass(layer.values[index]))]))));
  }
  return view;
}

function shareCell(amount, top, whole, category) {
  const bar = element("span", { class: "bar", "data-colour": categoryColour(category), "aria-hidden": "true" });
  bar.style.setProperty("--length", `${(100 * amount) / top}%`);
  return paintSwatches(element("span", { class: "with-bar" }, bar, element("span", null, percent(whole ? amount / whole : 0))));
}
