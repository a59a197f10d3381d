/* The first view: the total, by category, phase and object, and over time; further criteria below, each apart. */

function overview() {
  const { total } = data;
  const inputs = figures.filter(isInput);
  const hypotheses = inputs.filter((figure) => figure.kind === "hypothesis").length;
  const period = periodText();
  const view = element("article", { class: "overview" },
    element("h1", { tabindex: "-1" }, named(data.title)),
    data.notRead.length ? element("section", { class: "warning", role: "note" },
      element("p", null, element("strong", null, "Read in part. "), "These figures are not those of the whole file. Not read:"),
      element("ul", null, data.notRead.map((each) => element("li", null, named(each))))) : null,
    data.remarks.map((each) => element("p", { role: "note" }, named(each))),
    data.simulation ? element("section", { class: "warning", role: "note" },
      element("p", null, element("strong", null, "A simulation. "), `Figures are those of the ${data.simulation}; before that they are those of the model.`)) : null,
    element("div", { class: "cards" },
      element("p", { class: "card big" }, element("strong", null, `${data.criterion.mark}${scaleOfPart(data).figure(total.amount)}`), element("span", null, `${data.criterion.of} ${period}`),
        total.figure === null ? null : element("a", { href: to(total.figure) }, "How it is calculated")),
      element("p", { class: "card" }, element("strong", null, wholeNumber.format(inputs.length)), element("span", null, "inputs"), element("a", { href: "#inputs" }, "See all inputs")),
      element("p", { class: "card" }, element("strong", null, wholeNumber.format(hypotheses)), element("span", null, "of them are hypotheses"), element("a", { href: "#inputs?hypotheses" }, "See the hypotheses")),
      element("p", { class: "card" }, element("strong", null, wholeNumber.format(figures.filter((figure) => figure.kind === "calculated").length)), element("span", null, "calculated figures"), element("a", { href: "#calculations" }, "See all formulas"))),
    checkedNote(),
    data.band ? element("p", { role: "note", class: "band", "data-audited": STAYS.draws }, named(data.band, 2000), " ", element("a", { href: "#uncertainty" }, "How sure it is")) : null,
    data.decisive ? element("p", { role: "note", class: "decisive", "data-audited": STAYS.influence }, named(data.decisive, 2000), " ", element("a", { href: "#inputs" }, "See which")) : null,
    reviewNote());
  const doubtful = data.findings.some((each) => each.doubt);
  if (doubtful) addFindings(view);
  if (data.criterion.note) view.append(element("p", null, data.criterion.note));
  if (!data.footprints.some((each) => each.amount !== 0) && !data.further.length) {
    view.append(element("p", null, "This system has no footprint."));
    if (!doubtful) addFindings(view);
    return view;
  }
  addCriterion(view, data, "");
  view.append(...[tornadoSection()].filter(Boolean));
  data.further.forEach((part, index) => {
    view.append(element("h2", { id: `criterion-${index}` }, named(`${part.criterion.title}, ${scaleOfPart(part).heading}`)),
      element("div", { class: "cards" }, element("p", { class: "card big" }, element("strong", null, `${part.criterion.mark}${scaleOfPart(part).wholeFigure(part.total.amount)}`),
        element("span", null, named(`${part.criterion.method}${period ? `, ${period}` : ""}`)),
        part.total.figure === null ? null : element("a", { href: to(part.total.figure) }, "How it is calculated"))),
      part.criterion.note ? element("p", null, part.criterion.note) : null);
    addCriterion(view, part, `-${index}`);
  });
  if (!doubtful) addFindings(view);
  view.append(element("p", { class: "note for-paper" }, element("a", { href: "#dossier" }, "The dossier, to print")));
  return view;
}

/* "from 2025-01-01 to 2027-12-31 (Europe/Paris)"; nothing where nothing has hours. */
function periodText() {
  const { period } = data;
  return period ? `from ${dayText(period.start, "utc")} to ${dayText(period.start + period.hours - 1, "utc")} (${clockName("utc")})` : "";
}

/* What looks implausible, with why and what to do; that nothing does, where nothing does. Doubts stand first. */
function addFindings(view) {
  if (!data.checked) return;
  const { findings } = data;
  if (!findings.length) {
    view.append(element("p", { class: "note", "data-audited": STAYS.rules }, `Plausibility: nothing found (${data.checked}).`));
    return;
  }
  const text = (title, index) => ({ title, text: (row) => row.texts[index], key: (row) => row.texts[index], cell: (row) => named(row.texts[index], 400) });
  view.append(staying(STAYS.rules, section("Is it plausible?", "plausibility",
    element("p", null, `What is unusual may be right: nothing here is refused. Checked: ${data.checked}.`),
    listing({
      name: "plausibility", rows: findings, columns: [
        { title: "Object", text: (row) => objects[row.object].name, key: (row) => objects[row.object].name, cell: (row) => objectLink(row.object) },
        { ...text("Attribute", 1), cell: (row) => (row.figure === null ? named(row.texts[1]) : element("a", { href: to(row.figure) }, named(row.texts[1]))) },
        { ...text("Value", 2), cell: (row) => [named(row.texts[2], 400), movedTo(row.figure)] }, text("Usual", 3),
        { ...text("Why", 4), class: "prose", cell: (row) => element("span", null, element("strong", null, named(row.texts[0])), ": ", named(row.texts[4], 400)) },
        { ...text("What to do", 5), class: "prose" },
        { title: "Source", text: (row) => row.source[0], key: (row) => row.source[0], cell: (row) => outward(row.source[0], row.source[1]) },
      ],
    }))));
}

/* One scale for all amounts on a criterion: total, tables, bars and the axis over time are compared. */
function scaleOfPart(part) {
  const { criterion, footprints, total } = part;
  return scaleOf([total.amount, ...footprints.map((each) => each.amount)], unitOf(criterion.unit), criterion.of);
}

/* The footprints on a criterion: by category and phase, by object, over time. `ending` tells its sections apart. */
function addCriterion(view, part, ending) {
  const { footprints, phases, categories, gaps, total } = part;
  const scale = scaleOfPart(part);
  const tell = scale.withUnit;
  const rows = categories.map((name, index) => ({ name, index, parts: phases.map(() => 0) }));
  const byObject = new Map();
  for (const { category, phase, object, amount, figure } of footprints) {
    rows[category].parts[phase] += amount;
    const key = `${category} ${object}`;
    if (!byObject.has(key)) byObject.set(key, { category, object, parts: phases.map(() => 0), figures: [] });
    byObject.get(key).parts[phase] += amount;
    byObject.get(key).figures[phase] = figure;
  }
  // What no class declares is no 0: a cell of a category, or of an object, with the mark that stands there
  const markOf = (category, phase, kind) => {
    if (footprints.some((each) => each.category === category && each.phase === phase && (kind === undefined || objects[each.object].kind === kind))) return undefined;
    const gap = gaps.find((each) => each[0] === category && each[1] === phase && (kind === undefined || each[2] === kind));
    return gap && gap[3];
  };
  const sum = (parts) => parts.reduce((a, b) => a + b, 0);
  const present = rows.filter((row) => row.parts.some((part) => part !== 0)).sort((a, b) => sum(b.parts) - sum(a.parts));
  if (!present.length) return;
  view.append(section("By category and phase", `by-category${ending}`,
    paintSwatches(element("ul", { class: "legend" }, phases.map((phase, index) => element("li", null, swatch("var(--muted)", index), phase)))),
    element("div", { class: "chart" }, categoryBars(present, phases, tell)),
    figureTable("The bars as a table", ["Category", ...phases, "Total"], () => [...present.map((row) => [row.name, ...row.parts.map((part, phase) => markOf(row.index, phase) ?? tell(part)), tell(sum(row.parts))]),
      ["Total", ...phases.map((_, phase) => tell(sum(rows.map((row) => row.parts[phase])))), tell(total.amount)]]),
    part.notModelled ? element("p", { class: "note" }, part.notModelled) : null));
  const listed = [...byObject.values()].sort((a, b) => sum(b.parts) - sum(a.parts));
  const top = Math.max(...listed.map((row) => sum(row.parts)), 1e-300);
  const amountOf = (row, phase) => row.figures[phase] === undefined || row.figures[phase] === null ? markOf(row.category, phase, objects[row.object].kind) ?? tell(row.parts[phase]) : element("a", { href: to(row.figures[phase]) }, tell(row.parts[phase]));
  view.append(section("By object", `by-object${ending}`, listing({
    name: `by-object${ending}`, rows: listed, columns: [
      { title: "Object", text: (row) => objects[row.object].name, key: (row) => objects[row.object].name, cell: (row) => objectLink(row.object) },
      { title: "Category", text: (row) => categories[row.category], key: (row) => categories[row.category], cell: (row) => paintSwatches(element("span", null, swatch(categoryColour(row.category)), categories[row.category])) },
      ...phases.map((phase, index) => ({ title: phase, number: true, text: () => "", key: (row) => row.parts[index], cell: (row) => amountOf(row, index) })),
      { title: "Total", number: true, text: () => "", key: (row) => sum(row.parts), cell: (row) => tell(sum(row.parts)) },
      { title: "Share", class: "share", text: () => "", key: (row) => sum(row.parts), cell: (row) => shareCell(sum(row.parts), top, total.amount, row.category) },
    ],
  })));
  if (part.months.length) {
    const layers = categories.map((name, index) => ({ name, index, values: part.timeline[index] })).filter((layer) => layer.values.some((value) => value !== 0));
    view.append(section("Over time", `over-time${ending}`,
      element("p", { class: "note" }, `Months are those of ${clockName("utc")}.${inPart(part)}`),
      paintSwatches(element("ul", { class: "legend" }, layers.map((layer) => element("li", null, swatch(categoryColour(layer.index)), layer.name)))),
      element("div", { class: "chart" }, timelineChart(part, layers, scale.figure, scale.wholeFigure)),
      figureTable("The timeline as a table", [`Month (${clockName("utc")})`, ...layers.map((layer) => layer.name)], () => part.months.map((month, index) => [part.inPart.includes(index) ? `${month}, in part` : month, ...layers.map((layer) => tell(layer.values[index]))]))));
  }
}

/* Months that the period does not cover: that they are low says nothing. */
function inPart(part) {
  if (!part.inPart.length) return "";
  const several = part.inPart.length > 1;
  return ` ${part.inPart.map((each) => part.months[each]).join(" and ")} ${several ? "are" : "is"} in the period in part only, and drawn paler.`;
}

function shareCell(amount, top, whole, category) {
  const bar = element("span", { class: "bar", "data-colour": categoryColour(category), "aria-hidden": "true" });
  bar.style.setProperty("--length", `${(100 * amount) / top}%`);
  return paintSwatches(element("span", { class: "with-bar" }, bar, element("span", null, percent(whole ? amount / whole : 0))));
}
