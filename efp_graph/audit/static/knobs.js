/* Turning an input on the page: a field and a slider at each, an address that carries the change
   ("#server.energy_footprint?server.power=150 W"), a banner as long as figures are not the audited ones. */

const knobs = { inputs: new Map(), wrong: "", refused: "", applied: null, run: 0 };
const bannerText = element("p", { role: "status" });
const STAYS = {
  rules: "the rules are in the library, and were held against the audited figures.",
  influence: "influences take many runs of the model, by the library.",
  draws: "the draws are of the model as it was audited, by the library.",
  causes: "the library shares footprints out, and the page has no formulas for it.",
  sources: "the library follows footprints to their sources.",
};
const banner = element("aside", { class: "turned", "aria-label": "What is not as audited", hidden: true }, bannerText);

const amountText = (figure, value) => `${Number(value.toPrecision(12))}${figure.unit && unitOf(figure.unit).symbol ? ` ${unitOf(figure.unit).symbol}` : ""}`;

/* "150 W", "0.15 kW" or "150" as a number in the unit of a figure; throws a sentence where it is none, or not allowed. */
function amountGiven(text, figure) {
  const [, digits, symbol] = /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*$/.exec(text) || [];
  const unit = unitOf(figure.unit);
  const step = [[unit.symbol, 1], ["", 1], ...(unit.ladder || [])].find(([name]) => name === symbol);
  if (digits === undefined || !step || !Number.isFinite(Number(digits))) throw new RangeError(`${clipped(text, 60)} is no value in ${unit.symbol || "plain numbers"}`);
  const value = Number(digits) / step[1];
  const [least, above, most, whole] = figure.knob;
  if (least !== null && value < least) throw new RangeError(`it has to be at least ${amountText(figure, least)}`);
  if (above !== null && value <= above) throw new RangeError(`it has to be above ${amountText(figure, above)}`);
  if (most !== null && value > most) throw new RangeError(`it can be at most ${amountText(figure, most)}`);
  if (whole && !Number.isInteger(value)) throw new RangeError("it has to be a whole number");
  return value;
}

/* " Did you mean server.power?", where a figure or an object has an address much like this one: they begin, or they end, alike. */
function likeAnchor(address) {
  const alike = (other) => {
    const shorter = Math.min(address.length, other.length);
    let first = 0, last = 0;
    while (first < shorter && address[first] === other[first]) first++;
    while (last < shorter - first && address.at(-1 - last) === other.at(-1 - last)) last++;
    return (first + last) / Math.max(address.length, other.length);
  };
  let best = "", likeness = 0.7;
  for (const anchor of [...figureAt.keys(), ...objectAt.keys()]) if (alike(anchor) > likeness) [best, likeness] = [anchor, alike(anchor)];
  return best && ` Did you mean ${best}?`;
}

/* The changes that an address carries: {inputs: {index: number}, wrong: a sentence or nothing}. */
function changesIn(hash) {
  const inputs = new Map();
  let wrong = "";
  for (const [name, text] of new URLSearchParams(hash.split("?").slice(1).join("?"))) {
    const index = figureAt.get(name);
    if (index === undefined) {
      if (name.includes(".")) wrong = `There is no figure ${clipped(visible(name), 80)}.${likeAnchor(name)}`;
      continue;
    }
    try {
      if (!figures[index].knob) throw new RangeError("it cannot be changed on this page");
      const value = amountGiven(text, figures[index]);
      if (value !== auditedValue(index)) inputs.set(index, value);
    } catch (error) {
      wrong = `${fullName(figures[index])}: ${error.message}.`;
    }
  }
  return { inputs, wrong };
}

function auditedValue(index) {
  return knobs.applied?.audited.get(index)?.value ?? figures[index].value;
}

/* An address with these changes instead of those it carries. */
function addressWith(hash, inputs) {
  const [path, query = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
  const kept = query.split("&").filter((each) => each && !figureAt.has(new URLSearchParams(each).keys().next().value));
  const added = [...inputs].map(([index, value]) => `${encodeURIComponent(figures[index].anchor)}=${encodeURIComponent(amountText(figures[index], value))}`);
  const all = [...kept, ...added].join("&");
  return `#${path || "overview"}${all ? `?${all}` : ""}`;
}

/* Read the address: a link to another view keeps the change that is set; a change in the address is made. */
function followAddress() {
  const { inputs, wrong } = changesIn(location.hash);
  if (!inputs.size && !wrong && knobs.inputs.size) return history.replaceState(history.state, "", addressWith(location.hash, knobs.inputs));
  knobs.wrong = wrong;
  const same = inputs.size === knobs.inputs.size && [...inputs].every(([index, value]) => knobs.inputs.get(index) === value);
  if (same) tellBanner();
  else change(inputs, () => show(false));
}

function backToAudited() {
  const hash = addressWith(location.hash, new Map());
  knobs.wrong = "";
  history.pushState(null, "", hash);
  change(new Map(), () => show(true));
}

/* Calculate with changed inputs, then show it; a later change overtakes one that is still being calculated. */
function change(inputs, shown) {
  const run = ++knobs.run;
  knobs.inputs = inputs;
  if (!checking.done) return setTimeout(() => run === knobs.run && change(inputs, shown), 50);
  const calculated = new Change(inputs, checking.run);
  const finish = () => {
    if (run !== knobs.run) return;
    knobs.applied?.undo();
    knobs.refused = calculated.refused;
    knobs.applied = inputs.size && !calculated.refused ? { ...applyChange(calculated.moved), moved: calculated.moved } : null;
    tellBanner();
    shown();
  };
  if (inputs.size) inSlices(overtakable(calculated.steps(), run), finish);
  else finish();
}

function* overtakable(steps, run) {
  for (const step of steps) {
    if (run !== knobs.run) return;
    yield step;
  }
}

function comparison(now, audited) {
  if (now === audited) return `the total stays ${data.criterion.mark}${figureText(now, unitOf(data.criterion.unit), data.criterion.of)}`;
  const share = audited ? percent(now / audited - 1) : "";
  const by = share ? ` (${/^[\d.]/.test(share) && now > audited ? "+" : ""}${share})` : "";
  const shown = figureText(now, unitOf(data.criterion.unit), data.criterion.of), was = figureText(audited, unitOf(data.criterion.unit), data.criterion.of);
  if (shown === was) return `the total of ${data.criterion.mark}${shown} ${now > audited ? "gains" : "loses"} ${figureText(Math.abs(now - audited), unitOf(data.criterion.unit), data.criterion.of)}`;
  return `${data.criterion.mark}${shown} instead of ${was}${by}`;
}

/* What is not as audited, above every view. */
function tellBanner() {
  const { inputs, applied, refused, wrong } = knobs;
  const set = [...inputs].map(([index, value], place) => [place ? ", " : "", figureLink(index), ` = ${amountText(figures[index], value)} (audited: ${quantity(auditedValue(index), figures[index].unit)})`]);
  banner.hidden = !inputs.size && !wrong;
  document.body.classList.toggle("is-turned", Boolean(applied));
  const text = !inputs.size ? [element("strong", null, "Not changed. "), wrong]
    : refused ? [element("strong", null, "This change needs the library. "), "With ", set, ` ${refused}. The audited figures are shown. ${wrong}`]
      : [element("strong", null, "Not the audited figures. "), "With ", set, applied ? `: ${comparison(data.total.amount, applied.total)}. What does not follow is grey, and says why.` : ": being calculated …", wrong ? ` ${wrong}` : ""];
  banner.className = `turned${refused || !inputs.size ? " refused" : ""}`;
  bannerText.replaceChildren(...text.flat(Infinity));
  banner.replaceChildren(bannerText, inputs.size ? element("button", { type: "button", onclick: backToAudited }, "Back to the audited figures") : "");
  lightUp(banner);
}

/* Mark links to figures: what moved, and what did not. */
function lightUp(root) {
  const { applied } = knobs;
  root.querySelectorAll('a[href^="#"]').forEach((link) => {
    const index = figureAt.get(addressIn(link.getAttribute("href")));
    if (index === undefined) return;
    link.classList.toggle("moved", Boolean(applied?.moved.has(index)));
    link.classList.toggle("still", Boolean(applied) && !applied.moved.has(index));
  });
}

/* Mark what stays as audited while an input is turned, each at its place: `data-audited` says why it does not follow. */
function markAudited(root) {
  root.querySelectorAll(".why-audited").forEach((each) => each.remove());
  for (const place of [root, ...root.querySelectorAll("[data-audited]")].filter((each) => each.dataset.audited)) {
    place.classList.toggle("as-audited", Boolean(knobs.applied));
    if (!knobs.applied) continue;
    const why = element(place.tagName === "P" ? "span" : "p", { class: "why-audited" }, `As audited, without the change: ${place.dataset.audited} `);
    const heading = place.querySelector(":scope > h1, :scope > h2");
    if (heading) heading.after(why);
    else place.prepend(why);
  }
}

/* What a figure is now, where it has moved; nothing otherwise. */
function movedTo(index) {
  return index !== null && knobs.applied?.moved.has(index) ? element("span", { class: "moved-to" }, ` now ${valueText(figures[index])}`) : null;
}

/* The field and the slider of an input; a sentence for one that only the library can change. */
function knobOf(index) {
  const figure = figures[index];
  if (!isInput(figure)) return null;
  if (!figure.knob) return element("p", { class: "note knob" }, "To change it needs the library.");
  const decides = decisiveInputs().get(index);
  if (decides !== undefined) return element("p", { class: "note knob" }, "To change it needs the library: it decides which formulas hold (", named(decides, 200), ").");
  const audited = auditedValue(index), value = knobs.inputs.get(index) ?? audited;
  const [least, above, most, whole] = figure.knob;
  const low = figure.low ?? least ?? (above !== null && audited > above ? above + (audited - above) / 1000 : Math.min(0, 2 * audited));
  const high = figure.high ?? Math.min(most ?? Infinity, audited > 0 ? 2 * audited : audited + 1);
  const wide = [Math.min(low, value), Math.max(high, value)];
  const field = element("input", { type: "text", inputmode: "decimal", id: "knob", value: amountText(figure, value), autocomplete: "off", spellcheck: "false", "aria-describedby": "knob-told", maxlength: 60 });
  const slider = element("input", { type: "range", "aria-label": `${clipped(shortName(figure), 80)}, as a slider`, min: wide[0], max: wide[1], step: whole ? 1 : (wide[1] - wide[0]) / 1000 || 1, value });
  const told = element("output", { id: "knob-told", for: "knob" });
  const box = element("div", { class: "knob controls" }, element("label", { for: "knob" }, "What if it were", field), slider, told);
  const tell = (text) => { told.textContent = text || (knobs.refused ? "needs the library" : knobs.applied ? comparison(data.total.amount, knobs.applied.total) : "as audited"); };
  slider.setAttribute("aria-valuetext", field.value);
  const turn = (text) => {
    let number;
    try {
      number = amountGiven(text, figure);
    } catch (error) {
      return tell(error.message);
    }
    const inputs = new Map(knobs.inputs);
    if (number === auditedValue(index)) inputs.delete(index);
    else inputs.set(index, number);
    knobs.wrong = "";
    history.replaceState(history.state, "", addressWith(location.hash, inputs));
    change(inputs, () => {
      renewAround(box, index);
      tell();
    });
  };
  slider.addEventListener("input", () => {
    field.value = amountText(figure, Number(slider.value));
    slider.setAttribute("aria-valuetext", field.value);
    turn(field.value);
  });
  field.addEventListener("change", () => {
    turn(field.value);
    try {
      slider.value = amountGiven(field.value, figure);
    } catch { /* what is wrong is told beside */ }
  });
  tell();
  return box;
}

/* Draw the view of a figure anew around its knob, which keeps the focus and the drag. */
function renewAround(box, index) {
  const article = box.parentElement;
  if (!article || !article.isConnected) return;
  const fresh = figureView(index), headline = fresh.querySelector(".headline");
  for (const each of [...article.children]) if (each !== box) each.remove();
  const all = [...fresh.children], place = all.indexOf(headline) + 1;
  box.before(...all.slice(0, place));
  box.after(...all.slice(place));
  besideHeadline(article, index);
  lightUp(article);
  markAudited(article);
}

/* The audited value beside one that has moved. */
function besideHeadline(view, index) {
  if (!knobs.applied?.moved.has(index)) return;
  const { audited } = knobs.applied;
  const now = { ...figures[index] };
  Object.assign(figures[index], audited.get(index));
  const text = valueText(figures[index]);
  Object.assign(figures[index], { value: now.value, series: now.series });
  view.querySelector(".headline")?.after(element("p", { class: "audited" }, `Audited: ${text}`));
}

/* Called with each view when it is shown. */
function knobsShown(view) {
  const index = figureAt.get(addressIn(location.hash));
  if (index !== undefined && view.classList.contains("figure-view")) {
    besideHeadline(view, index);
    const knob = knobOf(index), headline = view.querySelector(".audited") || view.querySelector(".headline");
    if (knob) headline.after(knob);
  }
  lightUp(view);
  markAudited(view);
}

document.querySelector("header").after(banner);
new MutationObserver((changes) => {
  if (knobs.applied) changes.forEach((each) => each.target.nodeType === 1 && lightUp(each.target));
}).observe(document.getElementById("view"), { childList: true, subtree: true });
addEventListener("hashchange", followAddress); // before the router, which shows the view
followAddress();
