/* The calculation graph above one figure, in layers: what it is made from stands to its left.

   1. Collect what the figure is made from, down to a depth, nearest first, up to LARGEST nodes.
   2. Layer: the longest way to the figure. An edge over several layers passes through a bend in each.
   3. Order inside layers: sweeps that put each node at the mean of its neighbours, to lessen crossings.
   4. Heights: neighbours pull, spacing holds.

   On a narrow page the layers stand one below the other, the figure on top: what is its height here is then its width. */

const LARGEST = 150;
const NODE = { width: 208, height: 66, across: 74, gap: 14 };
const SMALL = { width: 152, height: 80, across: 40, gap: 10 };
const SWEEPS = 12;
const MARK = 24; // a link to a source, as wide and as high as a finger needs

function calculationGraph(root, depth) {
  const { chosen, left } = above(root, depth);
  const upright = main.clientWidth < NARROW + 80;
  const node = upright ? SMALL : NODE;
  const layers = layered(root, chosen, upright ? node.width : node.height);
  placed(layers, node.gap);
  const places = layers.flat();
  const along = layers.length * ((upright ? node.height : node.width) + node.across) - node.across + 4;
  const extent = Math.max(...places.map((each) => each.y + each.height / 2)) + 8;
  const [wide, tall] = upright ? [extent, along] : [along, extent];
  /* The corner of the box of a place, top left. */
  const corner = (each) => upright ? [each.y - each.height / 2, each.layer * (node.height + node.across) + 2]
    : [(layers.length - 1 - each.layer) * (node.width + node.across) + 2, each.y - each.height / 2];
  const picture = drawn("svg", {
    viewBox: `0 0 ${wide} ${tall}`, width: wide, height: tall, class: "calculation", role: "group",
    "aria-label": `Calculation graph of ${clipped(fullName(figures[root]), 120)}: ${plural(chosen.size, "figure")}.`,
  });
  for (const from of places)
    for (const to of from.readers) picture.append(upright ? uprightEdge(from, to, corner, node) : edge(from, to, corner, node));
  for (const each of places) if (each.figure !== null) picture.append(...[box(each, corner(each), root, node), sourceMark(each, corner(each), node)].filter(Boolean));
  const rooted = places.find((each) => each.figure === root);
  return { picture, left, upright, middle: rooted.y };
}

function above(root, depth) {
  const chosen = new Map([[root, 0]]);
  let left = 0;
  for (const index of chosen.keys()) {
    const level = chosen.get(index);
    for (const term of trulyMadeFrom(index)) {
      if (chosen.has(term)) continue;
      if (level < depth && chosen.size < LARGEST) chosen.set(term, level + 1);
      else left += 1;
    }
  }
  return { chosen, left };
}

/* A place is a node of the picture, or a bend of a long edge (figure null). */
function layered(root, chosen, height) {
  const layerOf = new Map([[root, 0]]);
  const unread = new Map([...chosen.keys()].map((index) => [index, 0]));
  const terms = new Map([...chosen.keys()].map((index) => [index, trulyMadeFrom(index).filter((term) => chosen.has(term))]));
  terms.forEach((each) => each.forEach((term) => unread.set(term, unread.get(term) + 1)));
  const ready = [root];
  while (ready.length) {
    const index = ready.pop();
    for (const term of terms.get(index)) {
      layerOf.set(term, Math.max(layerOf.get(term) || 0, layerOf.get(index) + 1));
      unread.set(term, unread.get(term) - 1);
      if (unread.get(term) === 0) ready.push(term);
    }
  }
  const layers = Array.from({ length: Math.max(...layerOf.values()) + 1 }, () => []);
  const put = (figure, layer, height) => {
    const place = { figure, layer, height, y: 0, readers: [], read: [] };
    layers[layer].push(place);
    return place;
  };
  const places = new Map([...chosen.keys()].map((index) => [index, put(index, layerOf.get(index), height)]));
  const join = (from, to) => {
    from.readers.push(to);
    to.read.push(from);
  };
  terms.forEach((each, index) => each.forEach((term) => {
    let reader = places.get(index);
    for (let layer = layerOf.get(index) + 1; layer < layerOf.get(term); layer++) {
      const bend = put(null, layer, 6);
      join(bend, reader);
      reader = bend;
    }
    join(places.get(term), reader);
  }));
  return layers;
}

function placed(layers, gap) {
  const mean = (each, side) => each[side].length ? each[side].reduce((sum, other) => sum + other.rank, 0) / each[side].length : each.rank;
  const rank = (layer) => layer.forEach((each, position) => (each.rank = position));
  layers.forEach(rank);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const side = sweep % 2 ? "read" : "readers";
    for (const layer of sweep % 2 ? [...layers].reverse() : layers) {
      layer.forEach((each) => (each.wish = mean(each, side)));
      layer.sort((a, b) => a.wish - b.wish);
      rank(layer);
    }
  }
  const space = (a, b) => (a.height + b.height) / 2 + gap;
  for (const layer of layers) layer.forEach((each, position) => (each.y = position ? layer[position - 1].y + space(layer[position - 1], each) : 0));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const layer of sweep % 2 ? [...layers].reverse() : layers) {
      const side = sweep % 2 ? "read" : "readers";
      layer.forEach((each) => (each.wish = each[side].length ? each[side].reduce((sum, other) => sum + other.y, 0) / each[side].length : each.y));
      settle(layer, space);
    }
  }
  const highest = Math.min(...layers.flat().map((each) => each.y - each.height / 2));
  layers.flat().forEach((each) => (each.y += 8 - highest));
}

/* The wishes, moved as little as keeps the order and the space: from the top down, from the bottom up, and the mean. */
function settle(layer, space) {
  const down = [], up = [];
  layer.forEach((each, position) => down.push(position ? Math.max(each.wish, down[position - 1] + space(layer[position - 1], each)) : each.wish));
  for (let position = layer.length - 1; position >= 0; position--)
    up[position] = position === layer.length - 1 ? layer[position].wish : Math.min(layer[position].wish, up[position + 1] - space(layer[position], layer[position + 1]));
  layer.forEach((each, position) => (each.y = (down[position] + up[position]) / 2));
}

function edge(from, to, corner, node) {
  const x1 = corner(from)[0] + node.width, x2 = corner(to)[0], middle = (x1 + x2) / 2;
  const bend = from.figure === null ? `M${corner(from)[0]},${from.y}H${x1}` : `M${x1},${from.y}`;
  return drawn("path", { d: `${bend}C${middle},${from.y} ${middle},${to.y} ${x2},${to.y}`, class: to.figure === null ? "edge" : "edge arrow" });
}

function uprightEdge(from, to, corner, node) {
  const y1 = corner(from)[1], y2 = corner(to)[1] + node.height, middle = (y1 + y2) / 2;
  const bend = from.figure === null ? `M${from.y},${y1 + node.height}V${y1}` : `M${from.y},${y1}`;
  return drawn("path", { d: `${bend}C${from.y},${middle} ${to.y},${middle} ${to.y},${y2}`, class: to.figure === null ? "edge" : "edge arrow" });
}

function box(place, [x, y], root, node) {
  const figure = figures[place.figure];
  const letters = Math.floor((node.width - 20) / 7);
  const [first, second] = wrapped(shortName(figure), letters);
  const lines = second ? [first, second] : [first];
  const whose = clipped(ownerName(figure), letters + 1), much = clipped(valueText(figure), letters + (sourceAddress(figure) ? -1 : 3));
  const told = [fullName(figure), KINDS[figure.kind], formulaText(place.figure), valueText(figure), sourceText(figure)].filter(Boolean).map((text) => clipped(text, 400)).join("\n");
  const link = drawn("a", { href: `#${encodeURIComponent(figure.anchor)}`, "aria-description": KINDS[figure.kind], class: `node ${figure.kind}${place.figure === root ? " root" : ""}` },
    drawn("rect", { x, y, width: node.width, height: node.height, rx: figure.kind === "calculated" || figure.kind === "step" ? 4 : 16 }, drawn("title", null, told)));
  const top = y + node.height / 2 - (lines.length === 2 ? 21 : 14);
  lines.forEach((text, line) => link.append(drawn("text", { x: x + 10, y: top + line * 14, class: "what" }, `${text} `)));
  link.append(drawn("text", { x: x + 10, y: top + lines.length * 14, class: "whose" }, `${whose} `));
  link.append(drawn("text", { x: x + 10, y: top + lines.length * 14 + 14, class: "how-much" }, much));
  return link;
}

/* Where the source of a figure is to be read: http and https only; nothing where it is nowhere. */
function sourceAddress(figure) {
  const address = figure.source === undefined ? "" : sources[figure.source].link;
  return address && /^https?:\/\//i.test(address) ? address : "";
}

/* A link to the source in the corner of a box: beside the link of the box, not inside it. */
function sourceMark(place, [x, y], node) {
  const figure = figures[place.figure], address = sourceAddress(figure);
  if (!address) return null;
  const told = `Source of ${clipped(fullName(figure), 100)}: ${clipped(sources[figure.source].name, 200)}`;
  const left = x + node.width - MARK, top = y + node.height - MARK;
  return drawn("a", { href: address, rel: "noopener noreferrer external", target: "_blank", class: "source-mark", "aria-label": told },
    drawn("rect", { x: left, y: top, width: MARK, height: MARK, rx: 4 }, drawn("title", null, told)),
    drawn("text", { x: left + MARK / 2, y: top + MARK / 2 + 5, "text-anchor": "middle", "aria-hidden": "true" }, "\u2197"));
}

/* A text in two lines at most. */
function wrapped(text, longest) {
  if (text.length <= longest) return [text];
  const cut = text.lastIndexOf(" ", longest);
  return cut > 0 ? [text.slice(0, cut), clipped(text.slice(cut + 1), longest)] : [clipped(text, longest)];
}

function sourceText(figure) {
  return figure.source === undefined ? "" : `Source: ${sources[figure.source].name}`;
}
