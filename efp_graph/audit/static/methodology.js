/* The methodology: the paragraphs that the formulas of this page rest on, "#methodology?at=number-of-instances". */

/* A line at a formula: what it rests on. Steps and constants are told at the figure in whose formula they stand. */
function methodologyNote(figure) {
  if (figure.kind !== "calculated") return null;
  const paragraph = data.methodology[attributes[figure.attribute].paragraph];
  if (!paragraph) return element("p", { class: "note" }, "Methodology: this formula comes from a class that names no paragraph.");
  return element("p", { class: "note" }, "Methodology: ", element("a", { href: `#methodology?at=${encodeURIComponent(paragraph.anchor)}` }, named(paragraph.title)), ".");
}

function methodologyView(query) {
  const view = element("article", { class: "methodology" }, element("h1", { tabindex: "-1" }, "Methodology"),
    element("p", { class: "help" }, "What the formulas of this page rest on: a paragraph for each kind of formula, as it is packed with efp_graph, or as the author of a plug-in wrote it."),
    data.methodology.map(paragraphSection));
  const none = attributes.filter((each, index) => each.paragraph === undefined && calculatedOf(index).length);
  if (none.length) view.append(section("Without a paragraph", "methodology-none",
    element("p", null, "These formulas come from classes that name none: ", none.map((each, place) => [place ? ", " : "", named(each.words)]), ".")));
  const wanted = data.methodology.findIndex((each) => each.anchor === query.get("at"));
  if (wanted >= 0) {
    const chosen = view.querySelectorAll("section")[wanted];
    chosen.classList.add("chosen");
    chosen.whenShown = () => setTimeout(() => chosen.scrollIntoView()); // after the router has gone to the top
  }
  return view;
}

/* The calculated figures of an attribute. */
function calculatedOf(attribute) {
  return figures.map((_, index) => index).filter((index) => figures[index].attribute === attribute && figures[index].kind === "calculated");
}

function paragraphSection({ anchor, title, text }, place) {
  const run = (part) => (typeof part === "string" ? part : element(part[0], null, part[1]));
  const users = attributes.map((_, index) => index).filter((index) => attributes[index].paragraph === place);
  const example = (attribute) => {
    const [first, ...others] = calculatedOf(attribute);
    return first === undefined ? null : element("li", null, figureLink(first), others.length ? element("span", { class: "of" }, ` and ${plural(others.length, "other")}`) : null);
  };
  return section(named(title), `paragraph-${anchor}`, text.map((runs) => element("p", null, runs.map(run))),
    element("ul", { class: "terms" }, users.map(example)),
    element("p", { class: "note" }, element("a", { href: `#methodology?at=${encodeURIComponent(anchor)}`, class: "permalink" }, named(`#methodology?at=${anchor}`))));
}
