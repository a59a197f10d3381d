/* What is added up from figures: footprints over the period, months, causes. Held against the figures that the page has
   recalculated, rather than those that it tells. No DOM here. */

const SUMS_ALIKE = 1e-6; // months and causes are told with nine and eight digits

class FootprintSums {
  constructor() {
    this.parts = [data, ...data.further];
    this.wanted = new Set(this.parts.flatMap((part) => [part.total.figure, ...part.footprints.map((each) => each.figure)]));
    this.found = new Map(); // {figure: {total, months: {month: sum}}}
  }

  see(index, value) {
    if (!this.wanted.has(index)) return;
    if (!OPERATIONS.isSeries(value)) return void this.found.set(index, { total: value, months: new Map() });
    const { first, values } = value;
    this.found.set(index, { total: OPERATIONS.exactSum(values), months: byMonth({ start: first, hours: values.length }, { grain: 1, mean: (hour) => values[hour] }, 1) });
  }

  /* Every sum that is told: [{what, unit, of, told, found}]; `found` is null where a figure was not recalculated. */
  sums() {
    return [...this.parts.flatMap((part) => this.ofCriterion(part)), ...this.ofCauses()];
  }

  /* Those that are not equal: {differs: text} or {refused: text}, with what they are. */
  outcomes() {
    return this.sums().map((sum) => ({ ...sum, ...this.outcome(sum) }));
  }

  outcome({ told, found, size, unit, of }) {
    if (found === null) return { refused: "a figure that it is added up from is not recalculated" };
    if (alike(found, told, SUMS_ALIKE, SUMS_ALIKE * size)) return { equal: true };
    return { differs: `told ${quantity(told, unit, of)}, found ${quantity(found, unit, of)}` };
  }

  /* The sum over footprints of what `read` gives of their figures; null where one was not recalculated. */
  over(footprints, read) {
    let sum = 0;
    for (const { figure, amount, factor } of footprints) {
      if (figure === null && amount === 0) continue;
      if (!this.found.has(figure)) return null;
      sum += (factor ?? 1) * read(this.found.get(figure));
    }
    return sum;
  }

  ofCriterion(part) {
    const { criterion: { unit, of, title }, footprints, categories, phases, months, timeline, total } = part;
    const size = Math.max(0, ...footprints.map((each) => Math.abs(each.amount)));
    const sum = (what, told, found) => ({ what: part === data ? what : `${what} (${title})`, unit, of, told, found, size });
    const whole = total.figure === null ? this.over(footprints, (each) => each.total) : this.over([total], (each) => each.total);
    return [
      sum("total", total.amount, whole),
      ...footprints.map((each) => sum(`${phases[each.phase]} of ${objects[each.object].name}`, each.amount, this.over([each], (one) => one.total))),
      ...categories.flatMap((name, index) => {
        const own = footprints.filter((each) => each.category === index);
        return months.map((month, place) => sum(`${name} in ${month}`, timeline[index][place], this.over(own, (each) => each.months.get(month) ?? 0)));
      }),
    ];
  }

  /* Who causes it: by category and phase, and by source and phase where the source is what has the footprint. */
  ofCauses() {
    const { levels, amounts } = data.causes;
    if (!levels) return [];
    const [source, phase, category] = ["source", "phase", "category"].map((name) => levels.find((each) => each.name === name));
    const told = new Map();
    amounts.forEach((amount, atom) => {
      const inPhase = thingAt(phase, atom);
      for (const key of [`${thingAt(category, atom)}, ${inPhase}`, `${thingAt(source, atom)} ${inPhase}`]) told.set(key, (told.get(key) || 0) + amount);
    });
    const { criterion: { unit, of }, footprints, categories, phases } = data;
    const groups = new Map();
    for (const each of footprints) {
      const inPhase = phases[each.phase], name = `${categories[each.category]}, ${inPhase}`, own = `${each.object} ${inPhase}`;
      groups.set(name, { what: `causes of ${name}`, of: [...(groups.get(name)?.of || []), each] });
      if (told.has(own)) groups.set(own, { what: `causes of ${inPhase} of ${objects[each.object].name}`, of: [...(groups.get(own)?.of || []), each] });
    }
    const size = Math.max(0, ...footprints.map((each) => Math.abs(each.amount)));
    return [...groups].map(([key, group]) => ({ what: group.what, unit, of, size, told: told.get(key) || 0, found: this.over(group.of, (each) => each.total) }));
  }
}

/* What stands at a level for an amount: a place among its things, or -1. */
function standing(level, atom) {
  if (level.by === undefined) return level.of[atom];
  const at = standing(data.causes.levels[level.by], atom);
  return at < 0 ? level.none : level.of[at];
}

/* What stands at a level for an amount of the causes: a text, or the position of an object. */
function thingAt(level, atom) {
  return level.things[standing(level, atom)];
}
