/* Tables that are sorted, searched and filtered, and that show their rows by the hundred. */

const ROWS_AT_ONCE = 200;
const FEW = 12; // rows that need no search

/* What lists were like when the reader left them. A list that is come back to is as it was, scroll and search too; one
   that is opened again keeps its order. */
const memory = {
  visits: new Map(), orders: new Map(), here: null,
  of(name) {
    return this.visits.get(`${this.here} ${name}`) ?? this.orders.get(name);
  },
  keep(name, state) {
    this.visits.set(`${this.here} ${name}`, state);
    if (state.column) this.orders.set(name, { column: state.column, descending: state.descending });
  },
};

/* A column: {title, text(row), cell(row), key(row), number, fillable: whether readers fill it}. Filters: {label, id, test(row), on}. `sorted`: the place of
   the column that rows stand in the order of, `descending` or not. `foot`: texts below. `search`: whether it is searched. `atOnce`: rows that are
   shown at first. */
function listing({ name, columns, rows, filters, options, sorted, descending, foot, search: searched = rows.length > FEW || Boolean(filters), atOnce = ROWS_AT_ONCE }) {
  const before = memory.of(name);
  const state = { column: before ? columns.findIndex((each) => each.title === before.column) : sorted ?? -1, descending: before ? before.descending : Boolean(descending), shown: before?.shown ?? atOnce };
  const words = rows.map((row) => columns.map((column) => column.text(row)).join("\u0000").toLowerCase());
  const position = new Map(rows.map((row, index) => [row, index]));
  const search = element("input", { type: "search", id: `${name}-search`, autocomplete: "off", spellcheck: "false", oninput: renewed });
  const boxes = (filters || []).map((filter) => element("input", { type: "checkbox", id: filter.id, checked: filter.on, onchange: renewed }));
  const choices = (options || []).map((option) => element("select", { id: option.id, onchange: renewed },
    element("option", { value: "" }, option.all), option.values.map((value, index) => element("option", { value: String(index), selected: index === option.chosen }, clipped(value, 60)))));
  const count = element("p", { class: "count", role: "status" });
  const body = element("tbody", { role: "rowgroup" });
  const more = element("div", { class: "more" });
  const missing = (value) => value === null || value === undefined || value === "";
  const empty = columns.map((column) => Boolean(column.key) && rows.every((row) => missing(column.key(row)))); // left out, and said to be
  const unused = columns.filter((column, index) => empty[index] && !column.fillable).map((column) => column.title.toLowerCase());
  const classes = (index) => [columns[index].class || (columns[index].number ? "number" : ""), empty[index] ? (columns[index].fillable ? "unfilled" : "empty") : ""].join(" ").trim() || null;
  const heads = columns.map((column, index) => element("th", { scope: "col", role: "columnheader", class: classes(index) },
    column.key ? element("button", { type: "button", class: "sort", onclick: () => sortBy(index) }, column.title, element("span", { class: "arrow", "aria-hidden": "true" })) : column.title));

  function renewed() {
    state.shown = atOnce;
    render();
  }

  function sortBy(index) {
    state.descending = state.column === index && !state.descending;
    state.column = index;
    renewed();
  }

  function found() {
    const terms = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let kept = rows.filter((row) => terms.every((term) => words[position.get(row)].includes(term)));
    (filters || []).forEach((filter, index) => { if (boxes[index].checked) kept = kept.filter(filter.test); });
    (options || []).forEach((option, index) => { if (choices[index].value !== "") kept = kept.filter((row) => option.test(row, Number(choices[index].value))); });
    if (state.column < 0) return kept;
    const key = columns[state.column].key, sign = state.descending ? -1 : 1;
    return kept.map((row) => [key(row), row]).sort(([a, rowA], [b, rowB]) => {
      if (missing(a) || missing(b)) return missing(a) - missing(b) || position.get(rowA) - position.get(rowB);
      const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
      return sign * order || position.get(rowA) - position.get(rowB);
    }).map(([, row]) => row);
  }

  /* The cells of a row say what they are, since they stand one below the other on a narrow page: a table all the same. */
  function cellOf(content, index) {
    const cell = element(index ? "td" : "th", { scope: index ? null : "row", role: index ? "cell" : "rowheader", class: classes(index), "data-title": index ? columns[index].title : null }, index ? element("div", null, content) : content);
    if (!cell.textContent) cell.classList.add("blank");
    return cell;
  }

  function cleared() {
    search.value = "";
    boxes.forEach((each) => (each.checked = false));
    choices.forEach((each) => (each.value = ""));
    renewed();
    search.focus();
  }

  /* What an empty list says: that nothing fits, and the way back. */
  function nothing() {
    const asked = search.value.trim();
    const words = rows.length ? `No row ${asked ? `has “${clipped(asked, 60)}” in it` : "is left by these choices"}${asked && rows.length && (boxes.some((each) => each.checked) || choices.some((each) => each.value !== "")) ? " among those chosen" : ""}.` : "There is none.";
    return element("tr", { role: "row", class: "nothing" }, element("td", { role: "cell", colspan: columns.length }, words,
      rows.length ? element("button", { type: "button", onclick: cleared }, "Show all rows") : null));
  }

  function render() {
    const kept = found();
    body.replaceChildren(...kept.length ? kept.slice(0, state.shown).map((row) => element("tr", { role: "row" }, columns.map((column, index) => cellOf(column.cell(row), index)))) : [nothing()]);
    remember();
    heads.forEach((head, index) => {
      if (columns[index].key) head.setAttribute("aria-sort", index !== state.column ? "none" : state.descending ? "descending" : "ascending");
    });
    count.textContent = kept.length === rows.length ? plural(rows.length, "row") : `${wholeNumber.format(kept.length)} of ${plural(rows.length, "row")}`;
    more.replaceChildren(...(kept.length > state.shown ? [
      element("button", { type: "button", onclick: () => { state.shown += ROWS_AT_ONCE; render(); } }, `Show ${Math.min(ROWS_AT_ONCE, kept.length - state.shown)} more`),
      element("button", { type: "button", onclick: () => { state.shown = Infinity; render(); } }, `Show all ${wholeNumber.format(kept.length)}`),
    ] : []));
  }

  function remember() {
    memory.keep(name, { column: columns[state.column]?.title, descending: state.descending, shown: state.shown, search: search.value, checked: boxes.map((each) => each.checked), chosen: choices.map((each) => each.value) });
  }

  if (before?.search !== undefined) {
    search.value = before.search;
    boxes.forEach((each, index) => (each.checked = before.checked[index]));
    choices.forEach((each, index) => (each.value = before.chosen[index]));
  }
  render();
  const root = element("div", { class: "listing" },
    !searched ? null : element("div", { class: "controls", role: "search", "aria-label": `Search ${name.replace("-", " ")}` },
      element("label", { for: search.id }, element("span", null, "Search"), search),
      (filters || []).map((filter, index) => element("label", { class: "check", for: filter.id }, boxes[index], element("span", null, filter.label))),
      (options || []).map((option, index) => element("label", { for: option.id }, element("span", null, option.label), choices[index])),
      count),
    element("div", { class: "scroll" }, element("table", { class: `list ${name}`, role: "table" }, element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads)), body,
      foot ? element("tfoot", { role: "rowgroup" }, element("tr", { role: "row" }, foot.map((text, index) => cellOf(text, index)))) : null)),
    rows.length && unused.length ? element("p", { class: "note" }, `No row has ${unused.join(" or ")}.`) : null,
    more);
  root.showAllRows = () => { state.shown = Infinity; render(); };
  root.showRows = (count) => { state.shown = count; render(); return rows.length > count; };
  return root;
}
