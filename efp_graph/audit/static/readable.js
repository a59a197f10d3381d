/* How figures read: the rules of `efp_graph/values/readable.py` and `scales.py`, for the page. A test holds one against
   the other. A unit is {symbol, ladder}: a ladder has [symbol, factor to it] from the smallest to the largest, or nothing. */

const SHORT = [0.01, 10000]; // numbers in between keep their unit
const DIGITS = 4, FEWEST = 2, MOST_PLACES = 7;

/* Decimals as Python writes them: what lies in the middle goes to the even digit; thousands are set off. */
function fixed(value, places) {
  const size = Math.abs(value);
  let text = size.toFixed(places);
  const exact = size.toFixed(Math.min(places + 30, 100));
  const behind = exact.slice(exact.indexOf(".") + 1 + places);
  if (/^50*$/.test(behind)) {
    const down = exact.slice(0, exact.length - behind.length).replace(/\.$/, "");
    if (Number(down.at(-1)) % 2 === 0) text = down;
  }
  const [whole, part] = text.split(".");
  const told = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
  return value < 0 || Object.is(value, -0) ? `-${told}` : told;
}

/* Digits that count, without zeros behind them: the form `g` of Python. */
function significant(value, digits) {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa, power] = value.toExponential(digits - 1).split("e");
  if (Number(power) < -4 || Number(power) >= digits) return `${mantissa.replace(/\.?0+$/, "")}e${power[0]}${power.slice(1).padStart(2, "0")}`;
  const exponent = Number(value.toExponential().split("e")[1]);
  const text = fixed(value, digits - 1 - exponent);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/* A number with four digits that count. */
function number(value) {
  const size = Math.abs(value);
  return size >= 1000 && size < 1e15 ? fixed(value, 0) : significant(value, DIGITS);
}

/* A share as `percentage` tells it: one decimal, or in brief; never nothing for what is something. */
function percent(share, brief = false) {
  const value = 100 * share, size = Math.abs(value);
  if (size > 0 && size < 0.1) return share > 0 ? "< 0.1%" : "> -0.1%";
  const rounded = fixed(value, 1).replace(/^-0\.0$/, "0.0");
  if (!brief) return `${rounded}%`;
  return size >= 10 || Math.abs(Number(rounded.replaceAll(",", ""))) >= 10 ? `${fixed(value, 0)}%` : `${rounded.replace(/\.0$/, "")}%`;
}

/* The step of a ladder that keeps a number short: [symbol, factor]. */
function fitting(unit, size) {
  if (!unit.ladder || !size || !Number.isFinite(size) || (size >= SHORT[0] && size < SHORT[1])) return [unit.symbol, 1];
  const found = unit.ladder.filter(([, factor]) => size * factor >= 1);
  return found.length ? found[found.length - 1] : unit.ladder[0];
}

const joined = (...texts) => texts.filter(Boolean).join(" ");

/* A unit with what it is one of, which stands before a "/": "g CO2eq/kWh". */
const unitText = (symbol, of) => symbol.replace(/^[^/]*/, (amount) => joined(amount, of));

/* A figure in the unit that suits it, and what it is one of: "14,896 t CO2eq". */
function figureText(value, unit, of) {
  const [symbol, factor] = fitting(unit, Math.abs(value));
  return joined(number(value * factor), unitText(symbol, of));
}

/* One unit for figures that stand side by side, chosen by the largest: a cell of a table, a figure beside others.
   `digits` of the largest are told, and as many decimals of the others. */
function scaleOf(amounts, unit, of, digits = DIGITS) {
  const size = amounts.reduce((most, each) => (Number.isFinite(each) ? Math.max(most, Math.abs(each)) : most), 0);
  const [symbol, factor] = fitting(unit, size);
  const largest = size * factor;
  const places = largest ? Math.min(Math.max(digits - 1 - Math.floor(Math.log10(largest)), 0), MOST_PLACES) : 0;
  const cell = (amount) => {
    const scaled = amount * factor;
    if (!scaled) return "0";
    return Math.abs(scaled) < 10 ** (FEWEST - 1 - places) ? significant(scaled, FEWEST) : fixed(scaled, places);
  };
  return {
    heading: unitText(symbol, of), cell,
    withUnit: (amount) => joined(cell(amount), symbol),
    figure: (amount) => joined(number(amount * factor), symbol),
    wholeFigure: (amount) => joined(number(amount * factor), unitText(symbol, of)),
  };
}

const IN_EQUATIONS = 6; // digits, so that what is added up is seen to add up

/* How figures that are added up read, with their sum: those of one ladder in one unit and with the same decimals.
   Takes {value, unit, of}; others read each by itself. */
function equationScale(figures, digits = IN_EQUATIONS) {
  const alike = new Map(); // by the smallest step of the ladder, which its units share
  for (const one of figures) {
    const step = one.unit.ladder?.[0];
    if (!step || typeof one.value !== "number") continue;
    if (!alike.has(step[0])) alike.set(step[0], []);
    alike.get(step[0]).push(one);
  }
  const scales = new Map();
  alike.forEach((several, step) => {
    if (several.length < 2) return;
    const first = several[0].unit;
    const into = (one) => (one.value * one.unit.ladder[0][1]) / first.ladder[0][1];
    const amounts = several.map(into);
    let needed = digits; // decimals that are zeros in all of them say nothing
    while (needed > DIGITS && amounts.every((each) => scaleOf(amounts, first, "", needed).cell(each).endsWith("0"))) needed -= 1;
    scales.set(step, { into, scale: scaleOf(amounts, first, "", needed) });
  });
  return (one) => {
    const found = typeof one.value === "number" && figures.includes(one) ? scales.get(one.unit.ladder?.[0][0]) : undefined;
    if (found) return joined(found.scale.withUnit(found.into(one)), one.of);
    return typeof one.value === "number" ? figureText(one.value, one.unit, one.of) : one.value === null ? "no value" : String(one.value);
  };
}
