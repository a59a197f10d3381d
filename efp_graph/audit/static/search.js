/* The search of the header: everything that the page knows, by words of its names, objects, kinds, sources and comments. */

const SEARCHED = 300; // rows that are listed at most

/* Figures, objects and sources, each with what it is found by; names weigh more. */
let searchables = null;
function everything() {
  const lower = (texts) => texts.filter(Boolean).join(" ").toLowerCase();
  searchables ??= [
    ...objects.map((object, index) => ({ name: object.name, kind: object.kind, value: "", link: () => objectLink(index), whose: "", names: lower([object.name]), rest: lower([object.kind, object.help]) })),
    ...figures.map((figure, index) => (figure.kind === "partial" ? null : {
      name: shortName(figure), kind: KINDS[figure.kind], get value() { return valueText(figure); }, link: () => element("a", { href: to(index) }, named(shortName(figure), 100)), whose: figure.object,
      names: lower([shortName(figure), ownerName(figure), figure.anchor]), rest: lower([KINDS[figure.kind], sourceText(figure), figure.comment, attributes[figure.attribute].help]),
    })).filter(Boolean),
  ];
  return searchables;
}

/* What has all the words, those that have them in their names first. */
function foundBy(words) {
  const terms = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (!terms.length) return [];
  const fits = everything().filter((each) => terms.every((term) => each.names.includes(term) || each.rest.includes(term)));
  const rank = (each) => (terms.every((term) => each.names.includes(term)) ? 0 : 1);
  return fits.map((each, place) => [rank(each), place, each]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , each]) => each);
}

function searchResults(words) {
  if (!words.trim()) return element("p", null, "Type a word or several: a name, an object, a source, a comment.");
  const found = foundBy(words);
  if (!found.length) return element("p", { class: "nothing-found" }, "Nothing here has ", named(`“${clipped(words.trim(), 80)}”`), ` in its name, object, kind, source or comment. Fewer or shorter words find more. `, element("a", { href: "#calculations" }, "See all calculations"));
  const more = found.length > SEARCHED ? `; the first ${SEARCHED} are listed` : "";
  return element("div", null, element("p", { class: "count" }, `${plural(found.length, "result")}${more}.`),
    listing({ name: "results", search: false, rows: found.slice(0, SEARCHED), columns: [
      { title: "Name", text: (row) => row.name, key: (row) => row.name, cell: (row) => row.link() },
      { title: "Object", class: "object", text: () => "", key: (row) => (row.whose === "" ? "" : objects[row.whose].name), cell: (row) => (row.whose === "" ? "" : objectLink(row.whose)) },
      { title: "Kind", text: (row) => row.kind, key: (row) => row.kind, cell: (row) => row.kind },
      { title: "Value", number: true, text: (row) => row.value, cell: (row) => named(row.value, 60) },
    ] }));
}

const searchAddress = (words) => `#search?${new URLSearchParams({ words })}`;

function searchView(query) {
  const words = query.get("words") || "";
  finder.value = words;
  const place = element("div", { id: "results", role: "status" }, searchResults(words));
  return element("article", null, element("h1", { tabindex: "-1" }, "Search"), place);
}

const finder = document.getElementById("find");
finder.form.addEventListener("submit", (event) => {
  event.preventDefault();
  location.hash = searchAddress(finder.value);
});
/* Once results are shown they follow what is typed. */
finder.addEventListener("input", () => {
  const place = document.getElementById("results");
  if (!place) return;
  history.replaceState(history.state, "", searchAddress(finder.value));
  place.replaceChildren(searchResults(finder.value));
});
