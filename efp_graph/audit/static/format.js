/* Numbers, units and hours as people read them. */

const HOUR = 3600e3;
const plainNumber = new Intl.NumberFormat("en", { maximumSignificantDigits: 5 });
const bigNumber = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const wholeNumber = bigNumber;

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/* Five significant digits; powers of ten where zeros would hide the size. */
function number(value) {
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-4)) {
    const [digits, power] = value.toExponential(4).split("e");
    return `${Number(digits)} × 10${power.replace("+", "").replace("-", "⁻").replace(/\d/g, (digit) => RAISED[digit])}`;
  }
  return size >= 1e5 ? bigNumber.format(value) : plainNumber.format(value);
}

function unitText(unit) {
  return !unit || unit === "dimensionless" ? "" : unit.replaceAll(" ** ", "^").replaceAll("_", " ").replaceAll(" * ", "·").replaceAll(" / ", "/");
}

/* Masses in kilograms, told in tonnes when they are large and in grams or milligrams when they are small. */
const MASSES = [[1000, "t", 1e-3], [0.1, "kg", 1], [1e-4, "g", 1e3], [0, "mg", 1e6]];

/* "300 W", "14,896 t". */
function quantity(value, unit) {
  if (typeof value !== "number") return value === null ? "no value" : String(value);
  if (unit === "kg" && value !== 0) {
    const [, shown, factor] = MASSES.find(([least]) => Math.abs(value) >= least);
    return `${number(value * factor)} ${shown}`;
  }
  const shown = unitText(unit);
  return shown ? `${number(value)} ${shown}` : number(value);
}

/* Kilograms of CO2eq as a mass: "14,896 t", "0.31 kg". */
function mass(kilograms) {
  return quantity(kilograms, "kg");
}

/* A share as `readable.percentage` tells it in brief: one decimal below 10 %, never nothing for what is something. */
function percent(share) {
  const size = Math.abs(100 * share);
  if (size > 0 && size < 0.1) return share > 0 ? "< 0.1%" : "> -0.1%";
  const rounded = Math.round(1000 * share) / 10;
  return `${Math.abs(rounded) < 10 ? rounded : Math.round(100 * share)}%`;
}

/* An hour since 1970 as "2027-12-31 21:00". */
function hourText(hour) {
  return new Date(hour * HOUR).toISOString().slice(0, 16).replace("T", " ");
}

function dayText(hour) {
  return new Date(hour * HOUR).toISOString().slice(0, 10);
}

function plural(count, one, many = `${one}s`) {
  return `${wholeNumber.format(count)} ${count === 1 ? one : many}`;
}

/* Round steps for an axis from 0 or below to the top: [0, 20, 40, 60]. */
function ticks(low, high, count) {
  const span = high - low || 1;
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => span / each <= count) || 10 * power;
  const found = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step / 1e6; at += step) found.push(Math.abs(at) < step / 1e6 ? 0 : at);
  return found;
}
