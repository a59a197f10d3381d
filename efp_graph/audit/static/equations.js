/* The formula of a figure: with names; with what holds over the whole period, where it does so exactly; with the values
   of an hour. A sum of many is a list of its parts, the largest first. */

const MANY_TERMS = 6, FIRST_TERMS = 20;

/* The terms of a formula that is nothing but a sum of figures; nothing for others. */
function summands(figure) {
  const parts = figure.formula || [];
  const isSum = parts.length > 1 && parts.every((part, place) => (place % 2 ? part === " + " : typeof part === "number"));
  return isSum ? parts.filter((_, place) => place % 2 === 0) : null;
}

/* Those of a sum of so many that it is told as a list. */
function manySummands(figure) {
  const found = summands(figure);
  return found && found.length > MANY_TERMS ? found : null;
}

/* What a figure is over the period: a total, a mean, or what it is in every hour. */
function overPeriod(figure, over) {
  const value = figure.series ? (over === "mean" ? figure.series.mean : figure.series.total) : figure.value;
  return { value, unit: unitOf(figure.unit), of: figure.of };
}

function atHour(figure, hour) {
  return { value: figure.series ? valueAt(figure.series, hour) : figure.value, unit: unitOf(figure.unit) };
}

function constantIn([, value, unit]) {
  return { value, unit: unitOf(unit) };
}

/* Whether a part of a formula is added up, rather than a factor: which a product is told with has its own unit. */
function isAdded(formula, place) {
  const before = formula[place - 1], after = formula[place + 1];
  return !(typeof before === "string" && /[*/]\s*$/.test(before)) && !(typeof after === "string" && /^\s*[*/]/.test(after));
}

/* The formula with figures, and what it gives: two lines; what is added up in one unit. `told(figure)` is a figure as it
   stands there. */
function equation(index, told) {
  const figure = figures[index];
  const formula = figure.formula || [];
  const result = told(figure);
  const parts = formula.map((part) => (typeof part === "string" ? null : typeof part === "number" ? { ...told(figures[part]), of: undefined } : constantIn(part)));
  const tell = equationScale([...parts.filter((each, place) => each && isAdded(formula, place)), result]);
  const line = formula.map((part, place) => {
    if (typeof part === "string") return element("span", { class: "operator" }, sign(part));
    const text = named(tell(parts[place]), 60);
    return typeof part === "number" ? element("a", { href: to(part), class: "value", title: fullName(figures[part]) }, text) : element("span", { class: "constant" }, text);
  });
  const equals = () => element("span", { class: "equals" }, "= ");
  return [element("div", { class: "line" }, equals(), line), element("div", { class: "line" }, equals(), element("strong", null, tell(result)))];
}

/* The first hour of a figure to show: its highest, or that of what it is made from. */
function anyPeak(index) {
  const term = madeFrom(index).find((each) => figures[each].series);
  return term === undefined ? 0 : figures[term].series.peak;
}

/* {section, mark}: `mark(hour)` shows another hour. */
function formulaSection(index) {
  const figure = figures[index];
  const many = manySummands(figure);
  const withSeries = [index, ...madeFrom(index)].some((each) => figures[each].series);
  const peak = figure.series ? figure.series.peak : anyPeak(index);
  const { clock } = (figure.series ? figure : figures[madeFrom(index).find((each) => figures[each].series)] || { series: {} }).series;
  const names = many ? summandList(index, many) : element("div", { class: "line names" }, formulaLine(figure));
  const content = [element("div", { class: "formula" }, names), methodologyNote(figure)];
  if (withSeries && (figure.series || figure.over)) content.push(...periodBlock(index, many));
  const values = element("div", { class: "formula at-hour-formula" });
  const when = element("p", { class: "when of-hour" });
  const mark = (hour) => {
    if (many) values.replaceChildren(equation(index, (each) => atHour(each, hour))[1]);
    else values.replaceChildren(...equation(index, (each) => atHour(each, hour)));
    if (withSeries) when.replaceChildren(`${data.grain > 1 ? `Means of the ${periodName()} that holds` : "Values at"} ${hourText(hour, clock)} (${clockName(clock)})${hour === peak ? ", the highest hour" : ""}. `,
      figure.series ? "Click the curve below for another hour." : "");
  };
  content.push(when, values);
  if (figure.conditions) content.push(element("p", { class: "note" }, "Which formula holds depends on ",
    figure.conditions.map((each, position) => [position ? ", " : "", figureLink(each, figure.object)]), "."));
  mark(peak);
  return { section: section("Formula", "formula", content), mark };
}

/* The figure itself first, that of the whole period: then only that of an hour. */
function periodBlock(index, many) {
  const figure = figures[index];
  const { over } = figure;
  const hours = figure.series ? `${wholeNumber.format(figure.series.hours)} hours` : "all hours";
  const words = over === "total" ? "Over the whole period:" : over === "mean" ? `On average of ${hours}:`
    : `Over the whole period it is the ${adds(figure) ? "sum" : "mean"} of ${hours}, each calculated by itself.`;
  const lines = over ? equation(index, (each) => overPeriod(each, over)) : [];
  return [element("p", { class: "when" }, words),
    element("div", { class: "formula over-period" }, many ? lines.slice(1) : lines,
      over ? (over === "mean" && figure.series && adds(figure) ? element("div", { class: "line" }, "in each hour; ", element("strong", null, valueText(figure))) : null)
        : element("div", { class: "line" }, element("span", { class: "equals" }, "= "), element("strong", null, valueText(figure))))];
}

/* The parts of a sum of many, the largest first, each with its share. */
function summandList(index, many) {
  const over = figures[index].over || "total";
  const amounts = many.map((each) => ({ figure: each, ...overPeriod(figures[each], over) }));
  const tell = equationScale(amounts, DIGITS);
  const size = (one) => (typeof one.value === "number" ? one.value * (one.unit.ladder?.[0][1] ?? 1) : 0);
  amounts.sort((a, b) => Math.abs(size(b)) - Math.abs(size(a)));
  const whole = amounts.reduce((sum, one) => sum + size(one), 0), top = Math.max(...amounts.map((one) => Math.abs(size(one))), 1e-300);
  return element("div", { class: "summands" }, element("p", null, `The sum of ${plural(many.length, "figure")}, the largest first:`),
    listing({ name: "summands", search: many.length > FIRST_TERMS, atOnce: FIRST_TERMS, rows: amounts, columns: [
      { title: "Figure", text: (one) => fullName(figures[one.figure]), key: (one) => fullName(figures[one.figure]), cell: (one) => figureLink(one.figure) },
      { title: over === "mean" ? "Mean" : "Total", number: true, text: () => "", key: size, cell: (one) => tell(one) },
      { title: "Share", class: "share", text: () => "", key: size, cell: (one) => shareCell(size(one), top, whole, 0) },
    ] }));
}
