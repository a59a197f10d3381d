/* What has changed since it was reviewed, or since the page before; and how far the review is, in words. */

let changesKnown = null; // until an entry changes
const pageBefore = data.review?.before ?? null;
const newSince = new Set(pageBefore?.new);

const HOW_COUNTED = "Counted as checked: what is as it was when it was checked. A footprint rests on checked inputs alone when all inputs below it are checked, and no figure below it is questioned or rejected.";

/* {figure: {since, aspects, seen}}: what was seen, where it is no longer so; what was reviewed before what was not. */
function reviewChanges() {
  if (changesKnown) return changesKnown;
  changesKnown = new Map();
  for (const [index, seen] of pageBefore?.seen ?? [])
    changesKnown.set(index, { since: pageBefore.name, ofReview: false, seen, aspects: differences(seen, seenOf(index)) });
  for (const entry of reviewEntries.values()) {
    const index = figureAt.get(entry.address);
    const aspects = index === undefined ? [] : differences(entry.seen, seenOf(index));
    if (aspects.length) changesKnown.set(index, { since: `it was ${entry.status === "open" ? "looked at" : entry.status}`, ofReview: true, seen: entry.seen, aspects });
  }
  return changesKnown;
}

/* Whether figures above may have moved for its sake: a given one with another value, or that came in; another formula. */
function movesOthers(index) {
  const isGiven = isInput(figures[index]) || figures[index].kind === "constant";
  const aspects = reviewChanges().get(index)?.aspects ?? [];
  return aspects.includes("formula") || (isGiven && (aspects.includes("value") || newSince.has(index)));
}

function movedBy(index) {
  return [...restsOn(index)].filter(movesOthers).sort((a, b) => a - b);
}

/* "open", "questioned", "checked", "rejected", or "changed": checked, and something else since. */
function statusOf(index) {
  const entry = reviewEntries.get(figures[index].anchor);
  if (!entry) return "open";
  return entry.status === "checked" && reviewChanges().get(index)?.ofReview ? "changed" : entry.status;
}

function progressText() {
  const inputs = figures.map((_, index) => index).filter((index) => isInput(figures[index]));
  const count = (status, all = inputs) => all.filter((index) => statusOf(index) === status).length;
  const changed = count("changed", figures.map((_, index) => index));
  const number = (each) => wholeNumber.format(each);
  const parts = [`${number(count("checked"))} of ${plural(inputs.length, "input")} checked`];
  for (const status of ["questioned", "rejected"]) if (count(status)) parts.push(`${number(count(status))} ${status}`);
  if (changed) parts.push(`${number(changed)} changed since ${changed === 1 ? "it was" : "they were"} checked`);
  return `${parts.join(", ")}.`;
}

/* How much of the total, and of what moves it, rests on checked inputs; nothing where that cannot be said exactly. */
function restingText() {
  const rows = data.footprints;
  const total = rows.reduce((sum, each) => sum + each.amount, 0);
  if (total <= 0 || rows.some((each) => each.amount < 0)) return "";
  const resting = rows.filter((each) => each.figure !== null && restsOnChecked(each.figure)).reduce((sum, each) => sum + each.amount, 0);
  const weighed = figures.map((_, index) => index).filter((index) => figures[index].influence);
  const checked = weighed.filter((index) => statusOf(index) === "checked").reduce((sum, index) => sum + figures[index].influence.weight, 0);
  return `${percent(resting / total)} of the total rests on checked inputs alone${weighed.length ? `, and ${percent(checked)} of the sensitivity on checked inputs` : ""}.`;
}

function restsOnChecked(index) {
  return [index, ...restsOn(index)].every((each) => {
    const status = statusOf(each);
    return status !== "questioned" && status !== "rejected" && (status === "checked" || !isInput(figures[each]));
  });
}

/* Whether there is anything to say of a review. */
function isReviewed() {
  return reviewEntries.size > 0 || pageBefore !== null;
}
