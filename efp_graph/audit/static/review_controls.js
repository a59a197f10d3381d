/* What a reviewer does with one figure: say what it is worth, with a remark and a name; and what was said. */

const STATUS_WORDS = { open: "open", questioned: "questioned", checked: "checked", rejected: "rejected", changed: "changed since it was checked" };
const REMARK_PAUSE = 400; // milliseconds without a key
const MANY_PARTS = 1000; // that are drawn again: then those that are no longer shown are let go

function statusBadge(index) {
  const status = statusOf(index);
  return element("span", { class: `badge status-${status}` }, STATUS_WORDS[status], newSince.has(index) ? ", new" : null);
}

/* A part of the page that is drawn again when an entry changes. */
function renewed(root, draw) {
  root.renew = () => root.replaceChildren(...[draw()].flat(Infinity).filter(Boolean));
  root.renew();
  reviewListeners.add(root);
  if (reviewListeners.size % MANY_PARTS === 0) setTimeout(() => reviewListeners.forEach((each) => each.isConnected || reviewListeners.delete(each)));
  return root;
}

/* Who said it, and when: "checked by A. Reader on 2025-03-01 14:05 (UTC)". */
function saidText(entry) {
  const by = entry.by ? ` by ${visible(entry.by)}` : "";
  return `${entry.status}${by} on ${entry.date.slice(0, 16).replace("T", " ")} (UTC)`;
}

/* Old and new of each aspect that differs, and which inputs moved it. */
function changeParts(index) {
  const change = reviewChanges().get(index);
  if (!change) return [];
  const now = seenOf(index);
  const movers = movedBy(index), relative = relativeText(change.seen, now, figures[index]);
  return [
    element("ul", { class: "changes" }, change.aspects.map((aspect) => element("li", null, aspect === "value" ? null : element("span", { class: "of" }, `${aspect}: `),
      named(seenText(change.seen, aspect, figures[index]), 200), " → ", element("strong", null, named(seenText(now, aspect, figures[index]), 200)), aspect === "value" && relative ? ` (${relative})` : null))),
    movers.length ? element("p", { class: "note" }, "Moved by ", someLinks(movers), ".") : null,
  ];
}

function someLinks(indices, most = 8) {
  return [indices.slice(0, most).map((each, place) => [place ? ", " : "", figureLink(each)]), indices.length > most ? ` and ${indices.length - most} more` : ""];
}

/* The part of a figure's view where it is reviewed. */
function reviewSection(index) {
  const address = figures[index].anchor;
  const present = () => reviewEntries.get(address);
  const choices = STATUSES.map((status) => element("input", { type: "radio", name: "status", id: `status-${status}`, value: status, onchange: () => setEntry(index, { status }) }));
  const remark = element("textarea", { id: "remark", rows: "2", maxlength: "4000", oninput: () => { clearTimeout(waiting); waiting = setTimeout(remarked, REMARK_PAUSE); }, onchange: () => remarked() });
  let waiting = 0;
  const remarked = () => {
    clearTimeout(waiting);
    waiting = 0;
    if (remark.value !== (present()?.remark ?? "")) setEntry(index, { remark: remark.value });
  };
  addEventListener("pagehide", () => waiting && remarked(), { once: true });
  remark.value = present()?.remark ?? "";
  const said = renewed(element("div", { class: "said" }), () => {
    const entry = present();
    choices.forEach((each) => { each.checked = each.value === (entry?.status ?? "open"); });
    const change = reviewChanges().get(index);
    return [
      newSince.has(index) ? element("p", null, element("span", { class: "badge status-changed" }, "new"), ` It was not on ${visible(pageBefore.name)}.`) : null,
      entry ? element("p", { class: "note" }, named(`${saidText(entry)}.`, 400)) : null,
      entry?.remark ? element("p", { class: "on-paper remark" }, named(visible(entry.remark), 4000)) : null,
      change ? [element("p", null, element("span", { class: "badge status-changed" }, "changed"), ` Since ${visible(change.since)}:`), changeParts(index)] : null,
      statusOf(index) === "changed" ? element("button", { type: "button", onclick: () => { setEntry(index, { status: "checked" }); root.querySelector("#status-checked").focus(); } }, "Check it as it is now") : null,
      reviewKept.notice ? element("p", { class: "note", role: "status" }, reviewKept.notice) : null,
    ];
  });
  const root = element("section", { class: "review", "aria-labelledby": "review" }, element("h2", { id: "review" }, "Review"),
    element("div", { class: "controls" },
      element("fieldset", { class: "statuses" }, element("legend", null, "Status"), choices.map((each) => element("label", { class: "check", for: each.id }, each, element("span", null, each.value)))),
      element("label", { class: "wide", for: "remark" }, element("span", null, "Remark"), remark),
      reviewerField()),
    said);
  return root;
}

function reviewerField() {
  const field = element("input", { type: "text", id: "reviewer", maxlength: "100", autocomplete: "name", oninput: () => setReviewer(field.value) });
  field.value = reviewKept.reviewer;
  return element("label", { for: "reviewer" }, element("span", null, "Your name"), field);
}

/* The column of a table in which figures are reviewed one after the other. */
const REVIEW_COLUMN = {
  title: "Review", class: "reviewed", fillable: true,
  text: (row) => `${STATUS_WORDS[statusOf(row)]} ${reviewEntries.get(figures[row].anchor)?.remark ?? ""}`,
  key: (row) => (reviewEntries.size ? ["rejected", "questioned", "changed", "open", "checked"].indexOf(statusOf(row)) : null),
  cell: (row) => renewed(element("div", { class: "reviewing" }), () => reviewCell(row)),
};

function reviewCell(row) {
  const status = statusOf(row), entry = reviewEntries.get(figures[row].anchor);
  const select = element("select", { "aria-label": `Review of ${clipped(fullName(figures[row]), 120)}`, class: `status-${status}`, onchange: () => chosen() },
    STATUSES.map((each) => element("option", { value: each, selected: each === (entry?.status ?? "open") }, each)));
  const chosen = () => {
    const cell = select.parentElement;
    setEntry(row, { status: select.value });
    cell?.querySelector("select")?.focus();
  };
  return [select, status === "changed" ? element("button", { type: "button", class: "again", onclick: () => setEntry(row, { status: "checked" }) }, "changed: check again") : null,
    element("span", { class: "on-paper" }, statusBadge(row)), entry?.remark ? element("div", { class: "of remark" }, named(visible(entry.remark), 120)) : null];
}

/* The filter of a table by what was said. */
const REVIEW_FILTER = {
  id: "of-status", label: "Review", all: "all", values: ["open", "questioned", "checked", "rejected", "changed since it was checked", "new"],
  test: (row, place) => (place === 5 ? newSince.has(row) : statusOf(row) === ["open", "questioned", "checked", "rejected", "changed"][place]),
};
