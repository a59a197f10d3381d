/* What moves the total most: for each input two bars, what a step down and a step up add, the longest first. */

const TORNADO_ROWS = 10;

/* The part of the overview; nothing where nobody asked what moves the total. */
function tornadoSection() {
  const part = [data, ...data.further].find((each) => each.criterion.name === data.weighed?.criterion);
  const size = (index) => Math.max(...[figures[index].influence.minus, figures[index].influence.plus].map((each) => Math.abs(each ?? 0)));
  const rows = part ? figures.map((_, index) => index).filter((index) => figures[index].influence && size(index) > 0).sort((a, b) => size(b) - size(a) || a - b) : [];
  if (!rows.length) return null;
  const shown = rows.slice(0, TORNADO_ROWS);
  const { criterion } = part, [down, up] = data.weighed.ends;
  const scale = scaleOf(shown.flatMap((index) => [figures[index].influence.minus ?? 0, figures[index].influence.plus ?? 0]), unitOf(criterion.unit), criterion.of);
  const top = size(shown[0]);
  const amount = (end, value) => (value === null || value === undefined ? `${end}: –` : `${end}: ${value > 0 ? "+" : ""}${scale.withUnit(value)}`);
  const bar = (value, which) => {
    const made = element("span", { class: `step ${which} ${value < 0 ? "is-less" : "is-more"}`, "aria-hidden": "true" });
    made.style.setProperty("--length", `${(50 * Math.abs(value ?? 0)) / top}%`);
    return made;
  };
  const row = (index) => {
    const { minus, plus, weight, elasticity, told } = figures[index].influence;
    return element("li", null,
      element("span", { class: "which" }, figureLink(index), " ", figures[index].kind === "hypothesis" ? element("span", { class: "badge kind-hypothesis" }, "hypothesis") : null),
      element("span", { class: "bars-of-input" }, bar(minus, "down"), bar(plus, "up")),
      element("span", { class: "amounts" }, element("span", null, amount(down, minus)), element("span", null, amount(up, plus)),
        element("span", { class: "of" }, `${percent(weight)} of the sensitivity${elasticity === null ? "" : `, elasticity ${told}`}`)));
  };
  const left = rows.length - shown.length;
  return staying(STAYS.influence, section("What moves the total most", "tornado",
    element("ul", { class: "legend" }, element("li", null, element("span", { class: "step-swatch down", "aria-hidden": "true" }), `the input ${down}`), element("li", null, element("span", { class: "step-swatch up", "aria-hidden": "true" }), `the input ${up}`)),
    element("ol", { class: "tornado" }, shown.map(row)),
    element("p", { class: "note" }, `What the total gains when one input is changed, all others as they are. Bars to the left: less; to the right: more. ${left ? `${plural(left, "other input")} ${left === 1 ? "moves" : "move"} it less: ` : ""}`,
      element("a", { href: "#inputs" }, "all inputs in this order"))));
}
