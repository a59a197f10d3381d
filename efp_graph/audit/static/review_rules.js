/* What a review file may hold, as `audit/review/rules.py` has it: firstProblem(document) is [place, text] or null. */

const STATUSES = ["open", "questioned", "checked", "rejected"];
const REVIEW_FORMAT = "efp_graph review", REVIEW_VERSION = 1;
const MOST_ENTRIES = 100_000, LONGEST_TEXT = 20_000, LARGEST_FILE = 50e6;
const UTC_DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?Z$/;

const isObject = (given) => typeof given === "object" && given !== null && !Array.isArray(given);
const isNumber = (given) => typeof given === "number" && Math.abs(given) <= 1e308;
const asRead = (given) => clipped(visible(JSON.stringify(given) ?? "nothing"), 60);

function ofText(longest) {
  return (given, place) => {
    if (typeof given !== "string") return [place, `is ${asRead(given)}, and a text is expected.`];
    return given.length > longest && Array.from(given).length > longest ? [place, `has more than ${longest} characters.`] : null;
  };
}

function fieldsProblem(given, place, known, required) {
  if (!isObject(given)) return [place, `is ${asRead(given)}, and an object is expected.`];
  const absent = required.find((name) => !Object.hasOwn(given, name));
  if (absent) return [place, `has no ${absent}.`];
  for (const [name, content] of Object.entries(given)) {
    if (!Object.hasOwn(known, name)) return [place, `has ${asRead(name)}, which nothing is known of.`];
    const problem = known[name](content, `${place}.${name}`);
    if (problem) return problem;
  }
  return null;
}

const ofDate = (given, place) => (typeof given === "string" && UTC_DATE.test(given) ? null : [place, `is ${asRead(given)}, and a date in UTC such as 2025-03-01T14:05:00Z is expected.`]);
const ofWhole = (given, place) => (isNumber(given) && Number.isInteger(given) ? null : [place, `is ${asRead(given)}, and a whole number is expected.`]);
const ofValue = (given, place) => (typeof given === "string" ? ofText(LONGEST_TEXT)(given, place) : given === null || isNumber(given) ? null : [place, `is ${asRead(given)}, and a number or null is expected.`]);
const ofList = (given, place) => (Array.isArray(given) ? null : [place, `is ${asRead(given)}, and a list is expected.`]);
const SERIES_FIELDS = { start: ofWhole, hours: ofWhole, scale: ofValue, total: ofValue, mean: ofValue, low: ofValue, high: ofValue, shape: ofText(200) };
const SEEN_FIELDS = {
  value: ofValue, unit: ofText(200), week: ofList, series: (given, place) => fieldsProblem(given, place, SERIES_FIELDS, ["start", "hours"]),
  source: ofText(LONGEST_TEXT), link: ofText(4_000), low: ofValue, high: ofValue, formula: ofText(LONGEST_TEXT),
};
const ENTRY_FIELDS = {
  address: (given, place) => (given === "" ? [place, "is empty."] : ofText(1_000)(given, place)),
  status: (given, place) => (STATUSES.includes(given) ? null : [place, `is ${asRead(given)}. Allowed: ${STATUSES.join(", ")}.`]),
  date: ofDate, remark: ofText(4_000), by: ofText(200), seen: (given, place) => fieldsProblem(given, place, SEEN_FIELDS, []),
};
const REVIEW_FIELDS = {
  format: ofText(100), version: ofWhole, system: ofText(1_000), saved: ofDate,
  entries: (given, place) => {
    if (!Array.isArray(given)) return ofList(given, place);
    if (given.length > MOST_ENTRIES) return [place, `has ${given.length} entries, more than ${MOST_ENTRIES}.`];
    for (let at = 0; at < given.length; at++) {
      const problem = fieldsProblem(given[at], `${place}[${at}]`, ENTRY_FIELDS, ["address", "status", "date"]);
      if (problem) return problem;
    }
    return null;
  },
};

function firstProblem(document) {
  if (!isObject(document)) return ["$", "is no review, which is an object with a format, a version and entries."];
  if (document.format !== REVIEW_FORMAT) return ["$.format", `is ${asRead(document.format)}, and a review says "${REVIEW_FORMAT}".`];
  if (document.version !== REVIEW_VERSION) return ["$.version", `is ${asRead(document.version)}, and this page reads ${REVIEW_VERSION}.`];
  const problem = fieldsProblem(document, "$", REVIEW_FIELDS, ["format", "version", "entries"]);
  if (problem) return problem;
  const first = new Map();
  for (const [at, { address }] of document.entries.entries()) {
    if (first.has(address)) return [`$.entries[${at}].address`, `stands in $.entries[${first.get(address)}] already: keep one of the two.`];
    first.set(address, at);
  }
  return null;
}
