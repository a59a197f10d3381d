/* The operations, once more: what `page` in the table of operations (`efp_graph/values/`) calls, by these names.
   A value is a number, null for no value (0 in arithmetic), a series {first, values} with its first hour, or a typical week {week} of
   168 numbers from Monday on. Nothing here knows units: operands come in the unit that the operation needs.
   Tests hold each function against the kernel of Python that it repeats (`efp_graph/values/kernels.py`). */

const OPERATIONS = (() => {
  const WHOLE = 1e-9, CEILING = 1e-12, LARGE = 5e11, ROUNDING = 1e-9, MOST_HOURS = 2e6, WEEK = 168;

  /* What Python would refuse, or would give another number of hours: the page does not calculate it. */
  class NotCalculated extends Error {}

  const refuse = (why) => { throw new NotCalculated(why); };
  const isSeries = (value) => value !== null && typeof value === "object" && value.values !== undefined;
  const isWeek = (value) => value !== null && typeof value === "object" && value.week !== undefined;
  const plain = (value) => (value === null ? 0 : value);

  const belowHours = (hours) => Math.floor(hours + WHOLE);
  const aboveHours = (hours) => Math.ceil(hours - WHOLE);
  const span = (hours) => (plain(hours) < 0 ? refuse("a duration below 0") : plain(hours));
  const bounded = (length) => (length > MOST_HOURS ? refuse(`a series of ${length} hours`) : length);

  /* One number after the other, of a number, a series, a week. */
  function each(value, change) {
    if (isSeries(value)) return { first: value.first, values: value.values.map(change) };
    if (isWeek(value)) return { week: value.week.map(change) };
    return change(plain(value));
  }

  function placed(values, offset, length) {
    if (offset === 0 && values.length === length) return values;
    const whole = new Float64Array(bounded(length));
    whole.set(values, offset);
    return whole;
  }

  /* Series on the union of their hours, where a missing hour is 0. */
  function aligned(all) {
    const first = Math.min(...all.map((value) => value.first));
    const end = Math.max(...all.map((value) => value.first + value.values.length));
    return { first, hours: end - first, arrays: all.map((value) => placed(value.values, value.first - first, end - first)) };
  }

  /* Two numbers, or two series hour by hour; a number does not meet a series. */
  function both(left, right, change) {
    if (!isSeries(left) && !isSeries(right)) return change(plain(left), plain(right));
    if (!isSeries(left) || !isSeries(right)) return refuse("a number and a series");
    const { first, hours, arrays: [ours, theirs] } = aligned([left, right]);
    const values = new Float64Array(hours);
    for (let hour = 0; hour < hours; hour++) values[hour] = change(ours[hour], theirs[hour]);
    return { first, values };
  }

  /* As `both`, but a number meets every hour of a series, and series have the same hours. */
  function times(left, right, change) {
    if (isSeries(left) && isSeries(right)) {
      if (left.first !== right.first || left.values.length !== right.values.length) return refuse("series of different hours");
      return both(left, right, change);
    }
    if (isSeries(left)) return each(left, (value) => change(value, plain(right)));
    if (isSeries(right)) return each(right, (value) => change(plain(left), value));
    return change(plain(left), plain(right));
  }

  /* Exact to the last digits, whatever the number of hours (Neumaier). */
  function exactSum(values, from = 0, end = values.length) {
    let sum = 0, rest = 0;
    for (let hour = from; hour < end; hour++) {
      const value = values[hour], next = sum + value;
      rest += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    }
    return sum + rest;
  }

  const overHours = (change) => (value) => (isSeries(value) ? change(value.values) : plain(value));
  const best = (better) => (values) => values.reduce((found, value) => (better(value, found) ? value : found));
  const ceilingOf = (value) => Math.ceil(value - CEILING * Math.min(Math.max(Math.abs(value), 1), LARGE)) + 0;

  /* Sums of the last `hours` values at each hour, by doubling: additions only, so that zeros stay zeros. */
  function windowSum(values, hours) {
    if (hours === 1) return values;
    const length = bounded(values.length + hours - 1);
    let result = null, reach = 0, block = values, width = 1, remaining = hours;
    for (;;) {
      if (remaining & 1) {
        if (result === null) result = Float64Array.from(placed(block, 0, length));
        else for (let hour = 0; hour < block.length; hour++) result[hour + reach] += block[hour];
        reach += width;
      }
      remaining >>= 1;
      if (!remaining) return result;
      const doubled = new Float64Array(block.length + width);
      doubled.set(block);
      for (let hour = 0; hour < block.length; hour++) doubled[hour + width] += block[hour];
      block = doubled;
      width *= 2;
    }
  }

  function partsOf(hours) {
    const whole = belowHours(hours), rest = hours - whole;
    return [whole, rest >= WHOLE ? rest : 0];
  }

  function overlapping(starts, whole, rest) {
    if (!rest) return whole ? windowSum(starts, whole) : starts.map((value) => value * 0);
    if (!whole) return starts.map((value) => value * rest);
    const result = placed(windowSum(starts, whole), 0, starts.length + whole);
    for (let hour = 0; hour < starts.length; hour++) result[hour + whole] += starts[hour] * rest;
    return result;
  }

  function withoutNoise(total) {
    let lowest = 0, largest = 0;
    for (const value of total) {
      lowest = Math.min(lowest, value);
      largest = Math.max(largest, Math.abs(value));
    }
    if (lowest < 0) for (let hour = 0; hour < total.length; hour++) if (total[hour] < 0 && total[hour] >= -ROUNDING * largest) total[hour] = 0;
    return total;
  }

  function runningTotal(values, base = 0) {
    const total = new Float64Array(values.length);
    let sum = 0;
    for (let hour = 0; hour < values.length; hour++) {
      sum += values[hour];
      total[hour] = sum + base;
    }
    return total;
  }

  /* The number that holds at a position, of [position from which on, number or null]. */
  function spreadRuns(found, length) {
    const numbers = new Array(length);
    found.forEach(([from, number], index) => numbers.fill(number, from, index + 1 < found.length ? found[index + 1][0] : length));
    return numbers;
  }

  function sameHours(series, [first, length]) {
    if (series.first !== first || series.values.length !== length) refuse("the calendar of other hours");
  }

  function overAndOver(cycle, hours, from = 0) {
    return Float64Array.from({ length: hours }, (_, hour) => cycle[(hour + from) % cycle.length]);
  }

  /* How many hours after the first deployment something is in use, as told to `oldest` and `all`. */
  function cohort(starts, use, kept) {
    const [whole, rest] = partsOf(plain(use));
    return [starts.values, whole, rest, kept === undefined ? 0 : Math.max(1, aboveHours(plain(kept)))];
  }

  /* To the even neighbour where two are as near: as Python rounds. */
  function rounded(value) {
    const below = Math.floor(value), rest = value - below;
    return rest > 0.5 || (rest === 0.5 && below % 2) ? below + 1 : below;
  }

  const shareOf = (otherwise) => (part, whole) => (whole === 0 ? otherwise : part / whole);

  return {
    NotCalculated, isSeries, isWeek, exactSum,

    /* In another unit: what every operand with a unit of its own goes through. */
    scaled: (value, factor) => (factor === 1 ? value : each(value, (number) => number * factor)),

    /* What conditions ask beside: see `audit/conditions.py`. */
    questions: {
      "<": (left, right) => left < right,
      "<=": (left, right) => left <= right,
      ">": (left, right) => left > right,
      ">=": (left, right) => left >= right,
      "=": (left, right) => left === right,
      "!=": (left, right) => left !== right,
      whole: (value) => Math.floor(value),
      first: (series) => series.first,
      last: (series) => series.first + series.values.length - 1,
    },

    functions: {
      add: (left, right) => both(left, right, (a, b) => a + b),
      subtract: (left, right) => both(left, right, (a, b) => a - b),
      multiply: (left, right) => times(left, right, (a, b) => a * b),
      divide: (left, right) => times(left, right, (a, b) => (b === 0 ? refuse("a division by 0") : a / b)),
      total(...all) {
        if (!isSeries(all[0])) return all.reduce((sum, value) => sum + plain(value), 0);
        const { first, hours, arrays } = aligned(all);
        const values = new Float64Array(hours);
        for (const array of arrays) for (let hour = 0; hour < hours; hour++) values[hour] += array[hour];
        return { first, values };
      },
      net: (left, right) => both(left, right, (a, b) => (Math.abs(a + b) <= ROUNDING * (Math.abs(a) + Math.abs(b)) ? 0 : a + b)),
      larger: (left, right) => both(left, right, Math.max),
      smaller: (left, right) => both(left, right, Math.min),
      positive_part: (value) => each(value, (number) => Math.max(number, 0)),
      negative_part: (value) => each(value, (number) => Math.min(number, 0)),
      share: (part, whole, otherwise) => both(part, whole, shareOf(plain(otherwise))),
      at_least: (left, right) => both(left, right, (a, b) => (a >= b ? 1 : 0)),
      negate: (value) => each(value, (number) => 0 - number),
      absolute: (value) => each(value, Math.abs),
      ceiling: (value) => each(value, ceilingOf),

      sum: overHours((values) => exactSum(values)),
      mean: overHours((values) => exactSum(values) / values.length),
      largest: overHours(best((a, b) => a > b)),
      smallest: overHours(best((a, b) => a < b)),

      shift: (series, hours) => ({ first: series.first + belowHours(plain(hours)), values: series.values }),
      in_parallel: (series, hours) => ({ first: series.first, values: overlapping(series.values, ...partsOf(span(hours))) }),
      spread(series, hours) {
        const touched = Math.max(1, aboveHours(span(hours)));
        return touched === 1 ? series : { first: series.first, values: windowSum(series.values, touched).map((value) => value / touched) };
      },
      cumulated: (series, base) => ({ first: series.first, values: withoutNoise(runningTotal(series.values, plain(base))) }),
      expired(series, hours) {
        const after = aboveHours(span(hours));
        if (after >= series.values.length) return refuse("nothing that expires");
        return { first: series.first + after, values: series.values.slice(0, series.values.length - after).map((value) => 0 - value) };
      },
      filled: (series, level) => ({ first: series.first, values: new Float64Array(series.values.length).fill(plain(level)) }),
      hours_of(series, other) {
        const from = other.first - series.first, length = other.values.length;
        if (from < 0 || from + length > series.values.length) return refuse("hours that a series does not have");
        return { first: other.first, values: series.values.subarray(from, from + length) };
      },
      span: (series, from, end) => ({ first: series.first + from, values: series.values.subarray(from, end) }),
      moment: (series, position) => series.values[position],

      to_utc(series, facts) {
        sameHours(series, facts);
        const [, , first, length, shifts] = facts;
        if (shifts === undefined) return { first, values: series.values };
        const values = new Float64Array(length), of = series.values.length;
        spreadRuns(shifts, of).forEach((shift, hour) => { values[hour + shift - of] += series.values[hour]; });
        return { first, values };
      },
      turned(series, facts) {
        sameHours(series, facts);
        const length = series.values.length;
        return { first: series.first, values: overAndOver(series.values, length, (((-facts[2]) % length) + length) % length) };
      },
      week_over({ week }, axis, facts) {
        sameHours(axis, facts);
        const [first, length, places, after, shares] = facts;
        const read = (moves) => Float64Array.from(spreadRuns(moves, length), (move, hour) => (move === null ? 0 : week[(hour + move) % WEEK]));
        const values = read(places);
        if (after === undefined) return { first, values };
        const next = read(after), share = spreadRuns(shares, length);
        return { first, values: values.map((value, hour) => value + share[hour] * (next[hour] - value)) };
      },

      linear(start, end, given, first) {
        const hours = bounded(Math.trunc(given));
        if (hours === 1) return { first, values: Float64Array.of(start) };
        const step = (end - start) / (hours - 1);
        const values = Float64Array.from({ length: hours }, (_, hour) => hour * step + start);
        values[hours - 1] = end;
        return { first, values };
      },
      sine(amplitude, period, given, first) {
        const hours = bounded(Math.trunc(given));
        const cycle = period < hours && Number.isInteger(period) ? period : hours;
        return { first, values: overAndOver(Float64Array.from({ length: cycle }, (_, hour) => Math.sin(hour * ((2 * Math.PI) / period)) * amplitude), hours) };
      },
      daily(scale, lowest, hours, first) {
        const day = Float64Array.from({ length: 24 }, (_, hour) =>
          1 + scale * Math.sin(1.5 * Math.PI + (2 * Math.PI * ((((first % 24) + hour) % 24) - lowest)) / 24));
        return { first, values: overAndOver(day, bounded(Math.trunc(hours))) };
      },
      repeated(series, hours, first) {
        const length = series.values.length;
        return { first, values: overAndOver(series.values, bounded(Math.trunc(hours)), (((first - series.first) % length) + length) % length) };
      },
      grown: (start, growth, days, first) => ({
        first, values: Float64Array.from({ length: bounded(24 * Math.trunc(days)) }, (_, hour) => Math.exp(growth * Math.floor(hour / 24)) * start),
      }),

      in_tiers(part, whole, needed, machines) {
        const hours = whole.values.length;
        const parts = placed(part.values, part.first - whole.first, hours);
        const overall = shareOf(0)(exactSum(parts), exactSum(whole.values));
        const order = Array.from({ length: hours }, (_, hour) => hour).sort((a, b) => needed.values[b] - needed.values[a] || a - b);
        const count = Math.max(1, rounded(machines));
        let hour = 0, partsSoFar = 0, wholeSoFar = 0, sum = 0;
        for (let machine = count - 1; machine >= 0; machine--) {
          for (; hour < hours && needed.values[order[hour]] > machine; hour++) {
            partsSoFar += parts[order[hour]];
            wholeSoFar += whole.values[order[hour]];
          }
          sum += hour ? shareOf(overall)(partsSoFar, wholeSoFar) : overall;
        }
        return sum / count;
      },
      of_oldest(added, deployed, use, time) {
        const [starts, whole, rest, kept] = cohort(deployed, use, time);
        const length = added.values.length, cohorts = starts.length, total = [0, ...runningTotal(added.values)];
        const following = new Array(cohorts + 1).fill(length); /* the first cohort from an hour on */
        for (let hour = cohorts - 1; hour >= 0; hour--) following[hour] = starts[hour] > 0 ? hour : following[hour + 1];
        const values = Float64Array.from({ length }, (_, hour) => {
          let first = following[Math.min(Math.max(hour - (whole + (rest ? 1 : 0)) + 1, 0), cohorts)];
          if (kept && first <= hour) first = Math.max(first, hour - kept + 1);
          return total[hour + 1] - total[Math.min(first, hour + 1)];
        });
        return { first: added.first, values: withoutNoise(values) };
      },
      of_all(added, deployed, use, time) {
        const [starts, whole, rest, kept] = cohort(deployed, use, time);
        const length = added.values.length, total = [0, ...runningTotal(added.values)];
        const before = starts.map((value, hour) => value * total[hour]);
        const inUse = overlapping(starts, whole, rest);
        if (!kept || kept > whole) {
          const less = overlapping(before, whole, rest);
          return { first: added.first, values: inUse.map((value, hour) => value * total[hour + 1] - less[hour]) };
        }
        const young = placed(overlapping(starts, kept, 0), 0, length), less = placed(overlapping(before, kept, 0), 0, length);
        return {
          first: added.first,
          values: inUse.map((value, hour) => young[hour] * total[hour + 1] - less[hour]
            + (value - young[hour]) * (total[hour + 1] - total[Math.max(hour - kept + 1, 0)])),
        };
      },
      next_power: (value) => 2 ** Math.ceil(Math.log2(Math.max(value, 1))),
      frames: (seconds) => Math.trunc(24 * seconds + 1),
    },
  };
})();
