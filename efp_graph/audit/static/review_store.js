/* The entries of the review: those that the page came with, those that this browser keeps, those of a file. Of two of
   one figure the later one holds. */

const STORED = `efp_graph review: ${data.title}`, REVIEWER = "efp_graph reviewer";
const reviewEntries = new Map(); // {address of a figure: {address, status, date, remark, by, seen}}
const reviewKept = { notice: "", unsaved: false, reviewer: "" };
const reviewListeners = new Set();

const NOTHING_KEPT = "This browser keeps nothing of pages such as this one. Save the review to a file before you leave.";
const NO_ROOM = "This browser has no room left for the review. Save it to a file before you leave.";

/* Take entries in; how many are of figures without any so far, how many are later, and how many are not. */
function mergeEntries(given) {
  const count = { first: 0, later: 0, earlier: 0, unknown: 0 };
  for (const entry of given) {
    const present = reviewEntries.get(entry.address);
    if (!figureAt.has(entry.address)) count.unknown += 1;
    if (!present) count.first += 1;
    else if (moment(entry) > moment(present)) count.later += 1;
    else count.earlier += 1;
    if (!present || moment(entry) > moment(present)) reviewEntries.set(entry.address, entry);
  }
  return count;
}

const moment = (entry) => Date.parse(entry.date) || 0;
const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999); // that a date of a review can tell

/* Now, as the date of an entry; after that of another whose clock was ahead, else the later word would not hold. */
function after(entry) {
  return new Date(Math.min(Math.max(Date.now(), entry ? moment(entry) + 1 : 0), LAST_MOMENT)).toISOString();
}

function reviewDocument() {
  return { format: REVIEW_FORMAT, version: REVIEW_VERSION, system: clipped(data.title, 1_000), saved: new Date().toISOString(), entries: [...reviewEntries.values()] };
}

/* What this browser keeps: nothing where it may not be asked, or where somebody has changed it. */
function storedEntries() {
  try {
    const document = JSON.parse(localStorage.getItem(STORED) ?? "null");
    return document !== null && firstProblem(document) === null ? document.entries : [];
  } catch {
    return [];
  }
}

/* Have the browser keep all entries; another window may have kept some meanwhile. */
function keepEntries() {
  mergeEntries(storedEntries());
  try {
    localStorage.setItem(STORED, JSON.stringify(reviewDocument()));
    reviewKept.notice = "";
  } catch (error) {
    reviewKept.notice = error?.name === "QuotaExceededError" ? NO_ROOM : NOTHING_KEPT;
  }
  reviewKept.unsaved = true;
  reviewChanged();
}

function forgetEntries() {
  try {
    localStorage.removeItem(STORED);
  } catch { /* it keeps none */ }
  reviewEntries.clear();
  mergeEntries(data.review?.entries ?? []);
  reviewKept.unsaved = false;
  reviewChanged();
}

/* Say something of a figure. What was seen is what it is now, unless only a remark is added to what was said. */
function setEntry(index, { status, remark }) {
  const { anchor: address } = figures[index];
  const present = reviewEntries.get(address);
  const seen = status === undefined && present?.seen ? present.seen : seenOf(index);
  reviewEntries.set(address, {
    address, status: status ?? present?.status ?? "open", date: after(present),
    remark: remark ?? present?.remark ?? "", by: reviewKept.reviewer || (status === undefined ? present?.by : "") || "", seen,
  });
  keepEntries();
}

function setReviewer(name) {
  reviewKept.reviewer = name.slice(0, 100);
  try {
    localStorage.setItem(REVIEWER, reviewKept.reviewer);
  } catch { /* it is asked for again */ }
}

function reviewChanged() {
  changesKnown = null;
  reviewListeners.forEach((each) => (each.isConnected ? each.renew() : reviewListeners.delete(each)));
}

/* Save all entries as a file. */
function saveReview() {
  const address = URL.createObjectURL(new Blob([JSON.stringify(reviewDocument(), null, 1), "\n"], { type: "application/json" }));
  element("a", { href: address, download: "review.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60e3);
  reviewKept.unsaved = false;
}

/* Take in a file that the reader chose; what came of it, in a sentence. */
async function loadReview(file) {
  if (file.size > LARGEST_FILE) return `${visible(file.name)} has ${file.size} bytes, more than the ${LARGEST_FILE} that are read.`;
  let document;
  try {
    document = JSON.parse((await file.text()).replace(/^\ufeff/, ""));
  } catch (error) {
    return `${visible(file.name)} is not JSON: ${visible(String(error.message))}`;
  }
  const problem = firstProblem(document);
  if (problem) return `${visible(file.name)} is not taken: at ${visible(problem[0])}: ${problem[1]}`;
  const { first, later, earlier, unknown } = mergeEntries(document.entries);
  keepEntries();
  const other = document.system && document.system !== reviewDocument().system ? ` It is of another system, ${visible(clipped(document.system, 100))}.` : "";
  return `${plural(document.entries.length, "entry", "entries")} read: ${first} of figures without any so far, ${later} later than what was here, ${earlier} not.`
    + `${unknown ? ` ${unknown} of figures that are not on this page.` : ""}${other}`;
}

mergeEntries(data.review?.entries ?? []);
mergeEntries(storedEntries());
try {
  reviewKept.reviewer = (localStorage.getItem(REVIEWER) ?? "").slice(0, 100);
} catch {
  reviewKept.notice = NOTHING_KEPT;
}
addEventListener("storage", (event) => {
  if (event.key !== STORED) return;
  mergeEntries(storedEntries());
  reviewChanged();
});
addEventListener("beforeunload", (event) => {
  if (reviewKept.notice && reviewKept.unsaved) event.preventDefault();
});
