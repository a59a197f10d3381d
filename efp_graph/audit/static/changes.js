/* What the figures are when inputs are changed on the page. No DOM here. Only what a change reaches is calculated again,
   and only as long as the formulas stay those of this page: conditions (`audit/conditions.py`) tell. */

/* Figures by what they read, and the order of calculation: made once. */
const calculation = {
  get readers() {
    const readers = figures.map(() => []);
    figures.forEach((figure, index) => readBy(figure).forEach((term) => readers[term].push(index)));
    Object.defineProperty(this, "readers", { value: readers });
    return readers;
  },
  get order() {
    const order = inOrder(figures.keys());
    Object.defineProperty(this, "order", { value: order });
    return order;
  },
};

function sameValue(left, right) {
  if (OPERATIONS.isSeries(left) && OPERATIONS.isSeries(right))
    return left.first === right.first && left.values.length === right.values.length && left.values.every((value, hour) => value === right.values[hour]);
  return left === right;
}

/* A calculation with changed inputs, {index: number}: for (const step of change.steps()) ...; then `change.moved` is
   {index: value} of the inputs and of all that follows, or `change.refused` tells why the page cannot calculate it. */
class Change {
  constructor(inputs, base) {
    this.inputs = inputs;
    this.base = base;
    this.moved = new Map(inputs);
    this.refused = "";
  }

  * steps() {
    try {
      const reached = this.reached();
      for (const index of calculation.order) {
        if (!reached.has(index)) continue;
        if (readBy(figures[index]).some((term) => this.moved.has(term))) this.follow(index);
        yield index;
      }
      this.refused = this.otherFormula();
    } catch (error) {
      this.refused = error instanceof OPERATIONS.NotCalculated ? error.message : `its formula cannot be read (${error.message})`;
    }
  }

  /* All that the inputs can move. */
  reached() {
    const found = new Set(), waiting = [...this.inputs.keys()];
    while (waiting.length) for (const reader of calculation.readers[waiting.pop()]) if (!found.has(reader)) {
      found.add(reader);
      waiting.push(reader);
    }
    return found;
  }

  follow(index) {
    const value = runProgram(figures[index].program, (term) => this.read(term));
    const numbers = OPERATIONS.isSeries(value) ? value.values : OPERATIONS.isWeek(value) ? value.week : [value];
    if (!numbers.every(Number.isFinite)) throw new OPERATIONS.NotCalculated(`${fullName(figures[index])}, which becomes too large`);
    if (!sameValue(value, this.before(index))) this.moved.set(index, value);
  }

  read(index) {
    return this.moved.has(index) ? this.moved.get(index) : this.before(index);
  }

  /* The value of a figure without the change: from the recalculation, or calculated here. */
  before(index) {
    const { values } = this.base;
    for (const each of values.has(index) ? [] : inOrder([index])) {
      if (values.has(each)) continue;
      const { program } = figures[each];
      values.set(each, program ? runProgram(program, (term) => this.base.read(term)) : this.base.first(each));
    }
    return values.get(index);
  }

  /* Why other formulas hold than those of this page; nothing if none do. */
  otherFormula() {
    for (const condition of data.conditions) {
      const reads = condition.reads || readBy(condition);
      if (!reads.some((index) => this.moved.has(index))) continue;
      if (condition.reads || runProgram(condition.program, (index) => this.read(index)) !== condition.holds) return `the formulas of this page hold as long as: ${condition.words}`;
    }
    for (const [index, figure] of figures.entries())
      if (figure.reason !== undefined && figure.value !== null && madeFrom(index).some((term) => this.moved.has(term))) return `${fullName(figure)} follows, which is not recalculated`;
    return "";
  }
}

/* Inputs of which every change decides something that the page has no formula for: {index: the words of the condition}. */
function decisiveInputs() {
  const found = new Map();
  for (const { reads, words } of data.conditions) {
    for (const index of inOrder(reads || [])) if (figures[index].knob && !found.has(index)) found.set(index, words);
  }
  return found;
}

/* What is told of a figure, for another value. */
function toldOf(figure, value) {
  if (OPERATIONS.isWeek(value)) return {};
  if (!OPERATIONS.isSeries(value)) return { value };
  const { first, values } = value;
  const low = OPERATIONS.functions.smallest(value), high = OPERATIONS.functions.largest(value), total = OPERATIONS.exactSum(values);
  return {
    series: {
      ...figure.series, start: first, hours: values.length, now: values, shape: undefined, scale: 1,
      total, mean: total / values.length, low, high, peak: first + values.indexOf(high),
    },
  };
}

/* The month of an hour, on the clocks of the timeline. */
function monthOf(hour) {
  const ahead = (data.zone?.ahead || []).filter(([from]) => from <= hour).pop();
  return new Date((hour + (ahead ? ahead[1] : 0)) * HOUR).toISOString().slice(0, 7);
}

const SHORTEST_MONTH = 27 * 24;
const monthRuns = new Map(); // by first hour and number of hours: most series of a model have the same

/* The months of a series: [month, its first hour in the series, the first hour after it]. */
function monthsOf({ start, hours }) {
  const key = `${start} ${hours}`;
  if (!monthRuns.has(key)) {
    const runs = [];
    for (let hour = 0; hour < hours;) {
      const month = monthOf(start + hour);
      let end = Math.min(hour + (hour ? SHORTEST_MONTH : 1), hours);
      while (end < hours && monthOf(start + end) === month) end++;
      runs.push([month, hour, end]);
      hour = end;
    }
    monthRuns.set(key, runs);
  }
  return monthRuns.get(key);
}

function byMonth(series, all, factor) {
  const sums = new Map();
  for (const [month, from, end] of monthsOf(series)) {
    let sum = 0;
    for (let hour = from; hour < end; hour++) sum += all.mean(Math.floor(hour / all.grain));
    sums.set(month, factor * sum);
  }
  return sums;
}

/* The footprints of a criterion with the figures that have moved: amounts, total, months. Returns what undoes it. */
function applyToCriterion(part, moved, audited) {
  const before = { footprints: part.footprints.map((each) => each.amount), total: part.total.amount, months: [...part.months], timeline: part.timeline.map((each) => [...each]) };
  const amountOf = ({ series, value }) => (series ? series.total : value);
  for (const footprint of part.footprints) {
    if (!moved.has(footprint.figure)) continue;
    const figure = figures[footprint.figure], old = audited.get(footprint.figure), factor = footprint.factor ?? 1;
    footprint.amount = amountOf(figure) * factor;
    if (!figure.series || !part.months.length) continue;
    for (const [series, sign] of [[figure.series, 1], [old.series, -1]]) for (const [month, amount] of byMonth(series, periods(series), factor * sign)) {
      if (!part.months.includes(month)) {
        part.months.push(month);
        part.timeline.forEach((each) => each.push(0));
      }
      part.timeline[footprint.category][part.months.indexOf(month)] += amount;
    }
  }
  const { figure } = part.total;
  if (moved.has(figure)) part.total.amount = amountOf(figures[figure]) * (part.total.factor ?? 1);
  else if (figure === null) part.total.amount += part.footprints.reduce((sum, each, index) => sum + each.amount - before.footprints[index], 0);
  return () => {
    part.footprints.forEach((each, index) => { each.amount = before.footprints[index]; });
    part.total.amount = before.total;
    part.months.splice(0, Infinity, ...before.months);
    part.timeline.forEach((each, index) => each.splice(0, Infinity, ...before.timeline[index]));
  };
}

/* Have the page tell the moved figures. Returns what undoes it, and the audited figures: {undo, audited, total}. */
function applyChange(moved) {
  const audited = new Map([...moved.keys()].map((index) => [index, { value: figures[index].value, series: figures[index].series }]));
  const total = data.total.amount;
  for (const [index, value] of moved) Object.assign(figures[index], toldOf(figures[index], value));
  const parts = [data, ...data.further].map((part) => applyToCriterion(part, moved, audited));
  return {
    audited, total,
    undo() {
      for (const [index, { value, series }] of audited) Object.assign(figures[index], { value, series });
      parts.forEach((undo) => undo());
    },
  };
}
