/* Values and hours as people read them. */

const HOUR = 3600e3;
const wholeNumber = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/* The record of a unit, by the name that figures have it under. */
const unitOf = (name) => data.units[name] || { symbol: name || "" };

/* A value with its unit, and what it is one of: "300 W", "14,896 t CO2eq". */
function quantity(value, unit, of) {
  if (typeof value !== "number") return value === null ? "no value" : String(value);
  return figureText(value, unitOf(unit), of);
}

/* How far the clocks of the model are ahead of UTC at an hour; 0 for series that have a clock of their own. */
function ahead(hour, clock) {
  if (clock !== "utc" || !data.zone) return 0;
  let found = data.zone.ahead[0][1];
  for (const [from, offset] of data.zone.ahead) if (from <= hour) found = offset;
  return found;
}

/* What the clock of a series is called, in a sentence. */
function clockName(clock) {
  return clock === "utc" ? (data.zone ? data.zone.name : "UTC") : clock === "civil" ? "local clocks" : "local time";
}

/* An hour since 1970 as "2027-12-31 21:00", on the clock of a series: instants in the civil time of the model. */
function hourText(hour, clock) {
  return new Date((hour + ahead(hour, clock)) * HOUR).toISOString().slice(0, 16).replace("T", " ");
}

function dayText(hour, clock) {
  return hourText(hour, clock).slice(0, 10);
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
