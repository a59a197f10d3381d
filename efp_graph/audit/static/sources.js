/* The sources: what each says and where, the inputs that are from it, and the footprint that hangs on them. */

const LACKS = { "link and place": "nowhere to look it up", place: "no page, table or row" };

/* A source on a line: its name, which leads to it, with the place in it. */
function citation(source) {
  const more = [source.place, source.year].filter((each) => each !== undefined && each !== "").map(String).join(", ");
  return [outward(source.name, source.link), more ? [", ", named(more)] : null];
}

/* What a reader needs to look a figure up, as facts below the citation. */
function sourceFacts(source) {
  return [
    ["Quotation", source.quotation ? element("q", null, named(source.quotation, 4000)) : null],
    ["Read on", source.read],
    ["Licence", source.licence ? named(source.licence, 400) : null],
    ["Archive", source.archive ? outward(source.archive, source.archiveLink) : null],
    ["SHA-256 of the archive", source.sha256 ? element("code", null, source.sha256) : null],
  ];
}

function lackBadge(entry) {
  return entry.lacks ? element("span", { class: `badge lacks-${entry.lacks === "place" ? "place" : "all"}` }, LACKS[entry.lacks]) : null;
}

function sourcesView() {
  const { headline, note, entries } = data.register;
  const scale = scaleOf([data.total.amount, ...entries.map((each) => each.amount)], unitOf(data.criterion.unit), data.criterion.of);
  const top = Math.max(...entries.map((each) => each.amount), 1e-300);
  const text = (row) => Object.values(sources[row]).join(" ");
  const shares = (row) => {
    const bar = element("span", { class: "bar", "aria-hidden": "true" });
    bar.style.setProperty("--length", `${(100 * entries[row].amount) / top}%`);
    return element("span", { class: "with-bar" }, bar, element("span", null, entries[row].share === null ? "" : percent(entries[row].share)));
  };
  return element("article", { "data-audited": STAYS.sources },
    element("h1", { tabindex: "-1" }, "Sources"),
    element("p", { class: "help" }, "Where the inputs come from, and how much of the footprint hangs on each source."),
    element("p", { role: "note" }, named(headline, 2000)),
    entries.length ? listing({
      name: "sources", rows: entries.map((_, each) => each), sorted: 2, descending: true,
      filters: [{ id: "lacking-only", label: "Nowhere to look up only", test: (row) => entries[row].lacks === "link and place", on: false }],
      columns: [
        { title: "Source", class: "source", text, key: (row) => sources[row].name, cell: (row) => [citation(sources[row]), " ", lackBadge(entries[row])] },
        { title: "Inputs", number: true, text: () => "", key: (row) => entries[row].inputs.length, cell: (row) => element("a", { href: `#inputs?source=${row}` }, plural(entries[row].inputs.length, "input")) },
        { title: `Hangs on it, ${scale.heading}`, number: true, text: () => "", key: (row) => entries[row].amount, cell: (row) => scale.cell(entries[row].amount) },
        { title: "Share", class: "share", text: () => "", key: (row) => entries[row].amount, cell: shares },
        { title: "What it says", text: () => "", key: (row) => sources[row].quotation || "", cell: (row) => sourceDetails(sources[row]) },
      ],
    }) : null,
    element("p", { class: "note" }, `${note} Amounts are those of the ${data.caption || "model"}.`));
}

function sourceDetails(source) {
  const told = sourceFacts(source).filter(([, content]) => content);
  return told.length ? facts(told) : "";
}
