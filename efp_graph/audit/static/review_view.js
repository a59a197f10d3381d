/* The tab "Review": how far it is, what to check next, what has changed, what was said, and the file of it. */

/* How far the review is, with a link; nothing where there is none. */
function reviewNote() {
  return renewed(element("div", { class: "review-note" }), () => (isReviewed() ? element("p", { role: "note", class: "progress" },
    element("strong", null, "Review: "), progressText(), " ", restingText(), " ", element("a", { href: "#review" }, "Go on")) : null));
}

function reviewView() {
  const message = element("p", { class: "note", role: "status" });
  const file = element("input", { type: "file", id: "review-file", accept: ".json,application/json", onchange: async () => {
    if (!file.files.length) return;
    message.textContent = await loadReview(file.files[0]);
    file.value = "";
  } });
  const save = element("button", { type: "button", onclick: () => { saveReview(); message.textContent = `${plural(reviewEntries.size, "entry", "entries")} saved as review.json.`; } }, "Save as a file");
  const forget = element("details", { class: "behind" }, element("summary", null, "Start over"),
    element("p", null, "What this browser keeps of the review goes, and what the page came with comes back. Save it first. ",
      element("button", { type: "button", onclick: () => { forgetEntries(); message.textContent = "Gone."; } }, "Forget the review")));
  return element("article", { class: "review" },
    element("h1", { tabindex: "-1" }, "Review"),
    element("p", { class: "help" }, "Go through the inputs, say of each what it is worth, and hand the file back. Nothing leaves this computer: entries are kept in this browser, and in the file that you save."),
    renewed(element("div"), () => [element("p", { class: "progress" }, element("strong", null, progressText()), " ", restingText()), reviewKept.notice ? element("p", { class: "notice", role: "status" }, reviewKept.notice) : null]),
    element("div", { class: "controls", role: "group", "aria-label": "The review as a file" }, reviewerField(), save,
      element("label", { for: "review-file" }, element("span", null, "Take in a file"), file)),
    message, forget,
    renewed(element("div"), () => [nextSection(), changesSection(), newSection(), saidSection(), goneSection()]),
    element("p", { class: "note" }, HOW_COUNTED));
}

/* The inputs to check next: what is open, in the order of what moves the total; else hypotheses first. */
function nextSection() {
  const weight = (index) => figures[index].influence?.weight ?? (data.decisive ? -1 : figures[index].kind === "hypothesis" ? 1 : 0);
  const open = figures.map((_, index) => index).filter((index) => isInput(figures[index]) && ["open", "changed"].includes(statusOf(index)));
  const next = open.sort((a, b) => weight(b) - weight(a) || a - b).slice(0, 10);
  if (!next.length) return section("Check next", "check-next", element("p", null, "No input is left open."));
  return section("Check next", "check-next",
    element("p", { class: "note" }, data.decisive ? "What is open, in the order of what moves the total most." : "What is open, hypotheses first. In the order of what moves the total: efp report --sensitivity."),
    element("ol", { class: "terms" }, next.map((index) => element("li", null, figureLink(index),
      element("span", { class: "value" }, valueText(figures[index]), figures[index].influence ? `, ${percent(figures[index].influence.weight)} of the sensitivity` : "")))));
}

const figureColumn = { title: "Figure", text: (row) => fullName(figures[row]), key: (row) => fullName(figures[row]), cell: (row) => figureLink(row) };
const statusColumn = { title: "Review", text: (row) => STATUS_WORDS[statusOf(row)], key: (row) => STATUS_WORDS[statusOf(row)], cell: statusBadge };

function changesSection() {
  const rows = [...reviewChanges().keys()].sort((a, b) => isInput(figures[b]) - isInput(figures[a]) || a - b);
  if (!rows.length) return null;
  const since = (row) => reviewChanges().get(row).since;
  return section("What has changed", "changed", listing({
    name: "changed-figures", rows, columns: [figureColumn, statusColumn,
      { title: "Since", text: since, key: since, cell: (row) => named(visible(since(row)), 80) },
      { title: "Old → new", text: () => "", cell: changeParts }],
  }));
}

function newSection() {
  const rows = [...newSince].sort((a, b) => isInput(figures[b]) - isInput(figures[a]) || a - b);
  if (!rows.length) return null;
  return section(`New since ${visible(pageBefore.name)}`, "new", listing({ name: "new", rows, columns: [figureColumn, statusColumn, COLUMNS.value, COLUMNS.source] }));
}

function saidSection() {
  const rows = [...reviewEntries.values()].filter((entry) => figureAt.has(entry.address)).sort((a, b) => moment(b) - moment(a));
  if (!rows.length) return null;
  const index = (row) => figureAt.get(row.address);
  return section("What was said", "said", listing({
    name: "entries", rows, columns: [
      { title: "Figure", text: (row) => fullName(figures[index(row)]), key: (row) => fullName(figures[index(row)]), cell: (row) => figureLink(index(row)) },
      { title: "Review", text: (row) => row.status, key: (row) => row.status, cell: (row) => statusBadge(index(row)) },
      { title: "Remark", text: (row) => row.remark ?? "", key: (row) => row.remark || null, cell: (row) => named(visible(row.remark ?? ""), 4000) },
      { title: "Who", text: (row) => row.by ?? "", key: (row) => row.by || null, cell: (row) => named(visible(row.by ?? ""), 100) },
      { title: "When (UTC)", text: (row) => row.date, key: moment, cell: (row) => row.date.slice(0, 16).replace("T", " ") }],
  }));
}

/* Figures that the page before had, or that somebody said something of, and that are not on this page. */
function goneSection() {
  const names = new Map(pageBefore?.gone);
  for (const address of reviewEntries.keys()) if (!figureAt.has(address) && !names.has(address)) names.set(address, address);
  if (!names.size) return null;
  return section("No longer there", "gone", element("p", { class: "note" }, "What was said of them stays in the file."),
    element("ul", { class: "terms" }, [...names].slice(0, 500).map(([address, name]) => element("li", null, named(visible(name)), element("span", { class: "value" }, reviewEntries.get(address)?.status ?? "")))),
    names.size > 500 ? element("p", null, `and ${plural(names.size - 500, "more", "more")}`) : null);
}
