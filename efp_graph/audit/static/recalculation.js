/* The page recalculates itself: programs of figures (`audit/programs.py`) are run, and what comes of them is held against
   what the page tells. No DOM here. A machine with a stack: see `programs.py` for what stands in a program. */

const HOURS_ALIKE = 1e-6; // of each hour: series are told in float32
const NUMBERS_ALIKE = 1e-9; // of numbers, and of the totals of series, which are told in full
const FLOOR = 1e-9; // of the largest hour: what cancels is not exact to its last digit

/* The bytes of a base85 text: all that is printed up to z but what JSON or HTML escapes. Of four bytes, the first counts most. */
const DIGIT = new Uint8Array(123);
Array.from({ length: 90 }, (_, place) => place + 33).filter((code) => !'"&<>\\'.includes(String.fromCharCode(code))).forEach((code, digit) => { DIGIT[code] = digit; });

function fromBase85(text) {
  const words = Math.ceil(text.length / 5), missing = 5 * words - text.length;
  const bytes = new Uint8Array(4 * words), view = new DataView(bytes.buffer);
  for (let word = 0; word < words; word++) {
    let number = 0;
    for (let place = 5 * word; place < 5 * word + 5; place++) number = 85 * number + (place < text.length ? DIGIT[text.charCodeAt(place)] : 84);
    view.setUint32(4 * word, number);
  }
  return bytes.slice(0, bytes.length - missing);
}

/* The series that were given: [decimals, base85 of int32], or [null, base85 of float64 without its last byte]. */
function givenSeries(index) {
  givenTexts ??= JSON.parse(document.getElementById("audit-given").textContent);
  const [decimals, text] = givenTexts[index];
  const bytes = fromBase85(text);
  if (decimals !== null) return Float64Array.from(new Int32Array(bytes.buffer), (number) => number / 10 ** decimals);
  const whole = new Uint8Array((bytes.length / 7) * 8);
  bytes.forEach((byte, place) => { whole[Math.floor(place / 7) * 8 + (place % 7) + 1] = byte; });
  return new Float64Array(whole.buffer);
}

let givenTexts = null;

/* The value of a figure as it was given; throws where the file does not hold it. */
function givenValue(figure) {
  if (figure.week) return { week: figure.week.numbers.length > 1 ? Float64Array.from(figure.week.numbers) : new Float64Array(168).fill(figure.week.numbers[0]) };
  if (!figure.series) return typeof figure.value === "number" ? figure.value : null;
  const { start, hours, shape, scale, given } = figure.series;
  if (shape === null) return { first: start, values: new Float64Array(hours).fill(scale) };
  if (given === undefined) throw new OPERATIONS.NotCalculated(`the hours of ${fullName(figure)}, which are not in this file`);
  return { first: start, values: givenSeries(given) };
}

/* The result of a program; read(index) gives the value of a figure. */
function runProgram(program, read) {
  const stack = [];
  for (const part of program) {
    if (typeof part === "number") stack.push(read(part));
    else if (typeof part === "string") {
      const [name, given] = part.split(" ");
      if (name === "*") stack.push(OPERATIONS.scaled(stack.pop(), Number(given)));
      else {
        const found = [OPERATIONS.functions, OPERATIONS.questions].find((table) => Object.hasOwn(table, name));
        if (!found) throw new OPERATIONS.NotCalculated(`the operation ${name}, which this page does not have`);
        stack.push(found[name](...stack.splice(stack.length - Number(given))));
      }
    } else stack.push(part[0] !== null && typeof part[0] === "object" && part[0].week ? { week: Float64Array.from(part[0].week) } : part[0]);
  }
  return stack[0];
}

/* The figures that a formula or a condition reads. */
function readBy({ program }) {
  return program ? [...new Set(program.filter((part) => typeof part === "number"))] : [];
}

/* Positions of figures, each after what it is made from. */
function inOrder(wanted) {
  const order = [], state = new Uint8Array(figures.length), waiting = [];
  for (const start of wanted) {
    waiting.push(start);
    while (waiting.length) {
      const index = waiting[waiting.length - 1];
      if (state[index] === 0) {
        state[index] = 1;
        for (const term of readBy(figures[index])) if (state[term] === 0) waiting.push(term);
      } else {
        waiting.pop();
        if (state[index] === 1) order.push(index);
        state[index] = 2;
      }
    }
  }
  return order;
}

/* Whether a number is that told: within a part of it, and of `size` where that is larger. */
const alike = (found, told, part, size = 0) => Math.abs(found - told) <= part * Math.max(Math.abs(told), size);

/* What differs between a value and what the page tells of its figure, as a text; nothing when they are equal. */
function differs(found, figure) {
  if (OPERATIONS.isWeek(found)) {
    const told = givenValue({ week: figure.week }).week;
    const hour = found.week.findIndex((number, index) => !alike(number, told[index], NUMBERS_ALIKE));
    return hour < 0 ? "" : `hour ${hour} of the week: told ${told[hour]}, found ${found.week[hour]}`;
  }
  if (!OPERATIONS.isSeries(found)) {
    if (figure.series) return "a series is told, and a number was found";
    if (!Number.isFinite(found)) return `told ${figure.value}, found no number`;
    return typeof figure.value === "number" && alike(found, figure.value, NUMBERS_ALIKE) ? "" : `told ${quantity(figure.value, figure.unit)}, found ${quantity(found, figure.unit)}`;
  }
  if (!figure.series) return "a number is told, and a series was found";
  return seriesDiffers(found, figure.series, figure.unit);
}

function seriesDiffers({ first, values }, series, unit) {
  if (first !== series.start || values.length !== series.hours) return `told ${series.hours} hours from ${hourText(series.start)}, found ${values.length} from ${hourText(first)}`;
  const differing = (what, told, found) => `${what}: told ${quantity(told, unit)}, found ${quantity(found, unit)}`;
  let size = 0, low = Infinity, high = -Infinity, absolute = 0;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
    absolute += Math.abs(value);
  }
  size = Math.max(Math.abs(low), Math.abs(high));
  if (!Number.isFinite(absolute)) return "an hour that is no number was found";
  const total = OPERATIONS.exactSum(values);
  if (!alike(total, series.total, NUMBERS_ALIKE, absolute)) return differing("total", series.total, total);
  if (!alike(total / values.length, series.mean, NUMBERS_ALIKE, absolute / values.length)) return differing("mean", series.mean, total / values.length);
  if (!alike(low, series.low, NUMBERS_ALIKE, size)) return differing("lowest hour", series.low, low);
  if (!alike(high, series.high, NUMBERS_ALIKE, size)) return differing("highest hour", series.high, high);
  const all = periods(series);
  const least = FLOOR * size / HOURS_ALIKE;
  for (let period = 0; period < all.count; period++) {
    const from = period * all.grain, end = Math.min(from + all.grain, values.length);
    if (end - from === 1 || series.shape === null) {
      for (let hour = from; hour < end; hour++) if (!alike(values[hour], all.mean(period), HOURS_ALIKE, least)) return differing(hourText(first + hour), all.mean(period), values[hour]);
      continue;
    }
    let lowest = Infinity, highest = -Infinity, sum = 0;
    for (let hour = from; hour < end; hour++) {
      sum += values[hour];
      if (values[hour] < lowest) lowest = values[hour];
      if (values[hour] > highest) highest = values[hour];
    }
    const most = Math.max(Math.abs(lowest), Math.abs(highest), least), when = `${hourText(first + from)} and after`;
    for (const [what, told, number] of [["mean", all.mean(period), sum / (end - from)], ["lowest", all.low(period), lowest], ["highest", all.high(period), highest]])
      if (!alike(number, told, HOURS_ALIKE, most)) return differing(`${what} of ${when}`, told, number);
  }
  return "";
}

/* What is wrong with a figure that nothing is calculated for: a series that is told otherwise than its hours were given,
   a calculated figure that tells neither how nor why not. Nothing for others. */
function withoutProgram(figure) {
  if (figure.reason !== undefined) return null;
  if (figure.kind === "calculated" || figure.kind === "step")
    return figure.series || figure.value !== null ? { differs: "it is calculated, and the page does not say how" } : null;
  if (!figure.series) return null;
  try {
    const { first, values } = givenValue(figure), told = seriesDiffers({ first, values }, figure.series, figure.unit);
    return told ? { differs: `of the hours that were given: ${told}` } : null;
  } catch (error) {
    return error instanceof OPERATIONS.NotCalculated ? null : { differs: `its hours cannot be read (${error.message})` };
  }
}

const KEPT = 2e7; // hours of series in memory: what a change of an input is calculated from

/* A run over figures, step by step, so that a page can do other things in between:
   for (const index of run.steps()) ...; then `run.outcomes`: {index: {equal} | {differs: text} | {refused: text}}.
   `watch.see(index, value)` is told of each value that was found: they are not all kept. */
class Recalculation {
  constructor(watch = null) {
    this.watch = watch;
    this.outcomes = new Map();
    this.values = new Map();
    this.kept = 0;
  }

  * steps() {
    const order = inOrder(figures.keys());
    const left = new Int32Array(figures.length);
    order.forEach((index) => readBy(figures[index]).forEach((term) => { left[term]++; }));
    for (const index of order) {
      const figure = figures[index];
      const outcome = figure.program ? this.outcome(figure, index) : withoutProgram(figure);
      if (outcome) this.outcomes.set(index, outcome);
      for (const term of readBy(figure)) if (!--left[term] && this.kept > KEPT) this.values.delete(term);
      yield index;
    }
  }

  outcome(figure, index) {
    try {
      const found = runProgram(figure.program, (term) => this.read(term));
      this.values.set(index, found);
      if (OPERATIONS.isSeries(found)) this.kept += found.values.length;
      this.watch?.see(index, found);
      const told = differs(found, figure);
      return told ? { differs: told } : { equal: true };
    } catch (error) {
      return error instanceof OPERATIONS.NotCalculated ? { refused: error.message } : { differs: `its formula cannot be read (${error.message})` };
    }
  }

  /* The value of a figure that another reads: recalculated, or as it was given. */
  read(index) {
    if (!this.values.has(index)) this.values.set(index, this.first(index));
    return this.values.get(index);
  }

  first(index) {
    const figure = figures[index];
    if (figure.program) throw new OPERATIONS.NotCalculated(`${fullName(figure)}, which is not recalculated`);
    return givenValue(figure);
  }
}
