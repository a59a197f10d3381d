/* What the reader sees of the recalculation: a sentence on the overview, a tick at each figure, and the list of what is
   not equal or not recalculated. It runs in slices of time, so that the page can be used meanwhile. */

const SLICE = 12; // milliseconds
const added = new FootprintSums();
const checking = { run: new Recalculation(added), sums: [], done: false, seconds: 0, failed: "" };

const OUTCOMES = {
  equal: "recalculated in your browser: equal",
  differs: "recalculated in your browser: NOT equal",
  refused: "not recalculated",
  waiting: "being recalculated",
};

/* Which of the outcomes a figure has; nothing for what was given. */
function outcomeOf(index) {
  const { program, reason } = figures[index];
  const outcome = checking.run.outcomes.get(index);
  if (!program && !outcome) return reason === undefined || hasNoValue(figures[index]) ? "" : "refused";
  if (!outcome) return checking.done ? "refused" : "waiting";
  return outcome.equal ? "equal" : outcome.differs ? "differs" : "refused";
}

/* Nothing in the model asks for it: there is no figure to recalculate. */
function hasNoValue(figure) {
  return figure.value === null && !figure.series;
}

/* Why a figure is not equal, or not recalculated; nothing for others. */
function outcomeText(index) {
  const { reason } = figures[index];
  if (reason !== undefined) return data.reasons[reason];
  const outcome = checking.run.outcomes.get(index);
  return outcome?.differs || (outcome?.refused ? `It takes ${outcome.refused}.` : checking.done && !outcome ? checking.failed : "");
}

/* A tick at a figure. Its sign is drawn by the style sheet; its words are for those who do not see it. */
function tick(index) {
  const kind = outcomeOf(index);
  if (!kind) return null;
  const mark = element("span", { role: "img" });
  mark.tells = () => {
    const now = outcomeOf(index);
    mark.className = `tick ${now}`;
    mark.setAttribute("aria-label", OUTCOMES[now]);
    mark.title = [OUTCOMES[now], outcomeText(index)].filter(Boolean).join(": ");
  };
  mark.tells();
  return mark;
}

/* The same as a sentence, for the view of the figure. */
function outcomeNote(index) {
  if (!outcomeOf(index)) return null;
  const words = element("span");
  const line = element("p", { class: "recalculated" }, tick(index), " ", words);
  line.tells = () => {
    const now = outcomeOf(index), why = outcomeText(index), hours = figures[index].series?.hours;
    line.className = `recalculated ${now}`;
    words.replaceChildren(now === "equal" ? `Recalculated in your browser: equal${hours ? ` at ${plural(hours, "hour")}` : ""}.`
      : now === "differs" ? `Recalculated in your browser: not equal, ${why}.`
        : now === "waiting" ? "Being recalculated in your browser." : `Not recalculated in your browser. ${why}`);
  };
  line.tells();
  return element("div", { class: "tells" }, line);
}

/* "78 figures × up to 26,304 hours recalculated in your browser in 0.3 s: all equal." */
function checkedSentence() {
  const of = (kind) => figures.filter((_, index) => outcomeOf(index) === kind).length;
  const equal = of("equal"), differing = of("differs"), refused = of("refused");
  const hours = Math.max(0, ...figures.filter((figure) => figure.program && figure.series).map((figure) => figure.series.hours));
  const many = `${plural(equal + differing, "figure")}${hours ? ` × up to ${plural(hours, "hour")}` : ""}`;
  if (!checking.done) return { kind: "waiting", text: "Recalculating every figure in your browser …" };
  if (checking.failed) return { kind: "differs", text: `The page could not recalculate its figures: ${checking.failed}` };
  const wrong = checking.sums.filter((each) => each.differs).length, right = checking.sums.filter((each) => each.equal).length;
  const sums = wrong ? ` ${plural(wrong, "sum")} of them (footprints, months, causes) not equal.` : right ? ` So are ${plural(right, "sum")} of them: footprints, months, causes.` : "";
  return {
    kind: differing || wrong ? "differs" : equal ? "equal" : "refused",
    text: `${many} recalculated in your browser${checking.seconds < 0.01 ? "" : ` in ${significant(checking.seconds, 2)} s`}: ${differing ? `${plural(differing, "figure")} not equal` : equal ? "all equal" : "none"}.${equal ? sums : ""}${refused ? ` ${plural(refused, "figure is", "figures are")} not recalculated.` : ""}`,
  };
}

/* The sentence, with a link to the view that lists everything. */
function checkedNote(link = element("a", { href: "#recalculation" }, "See each")) {
  if (!figures.some((figure) => figure.program || figure.reason !== undefined)) return null;
  const words = element("span");
  const line = element("p", { role: "status" }, element("span", { class: "tick", "aria-hidden": "true" }), " ", words, " ", link);
  line.tells = () => {
    const { kind, text } = checkedSentence();
    line.className = `recalculated ${kind}`;
    line.firstChild.className = `tick ${kind}`;
    words.textContent = text;
  };
  line.tells();
  return line;
}

function recalculationView() {
  const view = element("article", { class: "recalculation" }, element("h1", { tabindex: "-1" }, "Recalculated in your browser"), checkedNote(""),
    element("p", { class: "help" }, `This file holds the formula of every figure and the inputs as they were given. Your browser has calculated everything again, with functions that were written a second time, in another language, and compared: numbers and totals to nine digits; hours, which the file holds in single precision, to six${data.grain > 1 ? `, by their mean, lowest and highest of each ${periodName()}` : ""}. What is added up from them, the footprints over the period, their months and the sums of their causes by category and by source, is compared to six digits; how these are split among services, journeys and users is not calculated again. That shows that the figures follow from the inputs by the formulas that are told. It says nothing about whether the inputs and the formulas are right.`));
  const tables = element("div");
  const row = (title, class_, cell) => ({ title, class: class_, text: cell, key: cell, cell: (index) => named(cell(index), 400) });
  const table = (title, id, kind, column) => {
    const rows = figures.map((_, index) => index).filter((index) => outcomeOf(index) === kind);
    if (!rows.length) return null;
    return section(`${title} (${wholeNumber.format(rows.length)})`, id, listing({ name: `recalculated-${id}`, rows, columns: [COLUMNS.name, COLUMNS.object, COLUMNS.value, ...column] }));
  };
  const sumsTable = (title, id, kind) => {
    const rows = checking.sums.filter((each) => each[kind]);
    const column = (title, cell) => ({ title, text: cell, key: cell, cell: (one) => named(cell(one), 400) });
    return rows.length ? section(`${title} (${wholeNumber.format(rows.length)})`, id, listing({ name: `recalculated-${id}`, rows, columns: [column("Sum", (one) => one.what),
      kind === "equal" ? { title: "Amount", number: true, text: () => "", key: (one) => one.told, cell: (one) => quantity(one.told, one.unit, one.of) } : column("Why", (one) => one[kind])] })) : null;
  };
  tables.tells = () => tables.replaceChildren(...[
    table("Not equal", "not-equal", "differs", [row("What differs", "", outcomeText)]),
    sumsTable("Sums that are not equal", "sums-not-equal", "differs"),
    sumsTable("Sums that are not recalculated", "sums-not-recalculated", "refused"),
    table("Not recalculated", "not-recalculated", "refused", [row("Why", "", outcomeText)]),
    sumsTable("Sums that are equal", "sums-equal", "equal"),
    table("Equal", "equal", "equal", []),
  ].filter(Boolean));
  tables.tells();
  view.append(element("div", { class: "tells" }, tables));
  return view;
}

/* Renew what is shown of the outcomes. */
function tellOutcomes() {
  document.querySelectorAll(".tick, .recalculated, .tells > *").forEach((each) => each.tells?.());
}

/* Run a generator in slices, with time for the page in between. */
function inSlices(steps, done) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const until = performance.now() + SLICE;
    let finished = false, failed = null;
    try {
      while (!finished && performance.now() < until) finished = steps.next().done;
    } catch (error) {
      failed = error;
    }
    if (!finished && failed === null) return port2.postMessage(null);
    port1.close();
    done(failed);
  };
  port2.postMessage(null);
}

/* Begins when the page has been drawn and nobody waits for it. */
function recalculateSoon() {
  if (window.requestIdleCallback) requestIdleCallback(recalculateAll, { timeout: 1000 });
  else setTimeout(recalculateAll, 200);
}

function recalculateAll() {
  const started = performance.now();
  inSlices(checking.run.steps(), (failed) => {
    checking.sums = failed ? [] : added.outcomes();
    Object.assign(checking, { done: true, seconds: (performance.now() - started) / 1000, failed: failed ? String(failed.message) : "" });
    tellOutcomes();
  });
}

recalculateSoon();
