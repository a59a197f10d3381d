"use strict";
// Pan, zoom and search over the SVG of Graphviz, by moving its viewBox; what a node tells is the title of its link.
const picture = document.getElementById("picture");
const svg = picture.querySelector("svg");
const told = document.getElementById("told");
const whole = svg.viewBox.baseVal;
const full = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
let view = { ...full };
const links = new Map(); // of a node: the address of its source

function show() {
  svg.setAttribute("viewBox", [view.x, view.y, view.width, view.height].join(" "));
}

function zoom(factor, at) {
  const point = at || { x: view.x + view.width / 2, y: view.y + view.height / 2 };
  const width = Math.min(Math.max(view.width * factor, 40), full.width * 4);
  const real = width / view.width;
  view = {
    x: point.x - (point.x - view.x) * real,
    y: point.y - (point.y - view.y) * real,
    width,
    height: view.height * real,
  };
  show();
}

function unitsPerPixel() {
  const box = picture.getBoundingClientRect();
  return Math.max(view.width / box.width, view.height / box.height);
}

function pointAt(event) {
  const matrix = svg.getScreenCTM().inverse();
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
}

function move(right, down) {
  view.x += right;
  view.y += down;
  show();
}

// A picture starts whole where it is legible then, and no larger than its texts are meant to be; one that is too large
// for that starts at its top, with the figure that it is of in the middle.
const LEAST = 0.78; // pixels of a unit of the picture, in which texts are 11 units high
const MOST = 1.3;

function begin() {
  const box = picture.getBoundingClientRect();
  if (!box.width || !box.height) return;
  const fitting = Math.min(box.width / full.width, box.height / full.height);
  const scale = Math.min(Math.max(fitting, LEAST), MOST);
  const width = box.width / scale;
  const height = box.height / scale;
  const first = width < full.width ? svg.querySelector(".node") : null;
  const middle = first ? inPicture(first).x : full.x + full.width / 2;
  const left = Math.min(Math.max(middle - width / 2, full.x), full.x + full.width - width);
  view = {
    x: width < full.width ? left : middle - width / 2,
    y: height < full.height ? full.y : full.y - (height - full.height) / 2,
    width,
    height,
  };
  show();
}

// The middle of a node, in units of the picture: Graphviz moves all it draws.
function inPicture(node) {
  const box = node.getBBox();
  const moved = svg.querySelector("g").transform.baseVal.consolidate();
  const { e, f } = moved ? moved.matrix : { e: 0, f: 0 };
  return { x: box.x + box.width / 2 + e, y: box.y + box.height / 2 + f };
}

let held = null;
let moved = false;
picture.addEventListener("pointerdown", (event) => {
  held = { x: event.clientX, y: event.clientY };
  moved = false;
});
window.addEventListener("pointermove", (event) => {
  if (!held) return;
  const right = held.x - event.clientX;
  const down = held.y - event.clientY;
  if (!moved && Math.hypot(right, down) < 4) return;
  moved = true;
  picture.classList.add("moving");
  move(right * unitsPerPixel(), down * unitsPerPixel());
  held = { x: event.clientX, y: event.clientY };
});
window.addEventListener("pointerup", () => {
  held = null;
  picture.classList.remove("moving");
});
picture.addEventListener(
  "click",
  (event) => {
    if (!moved) {
      const node = event.target.closest(".node");
      if (node) tell(node);
    }
  },
  true,
);
picture.addEventListener(
  "wheel",
  (event) => {
    event.preventDefault();
    zoom(Math.exp(Math.sign(event.deltaY) * 0.15), pointAt(event));
  },
  { passive: false },
);
picture.addEventListener("keydown", (event) => {
  const step = 40 * unitsPerPixel();
  const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  if (moves[event.key]) move(...moves[event.key]);
  else if (event.key === "+" || event.key === "=") zoom(0.8);
  else if (event.key === "-") zoom(1.25);
  else if (event.key === "0") {
    view = { ...full };
    show();
  } else if ((event.key === "Enter" || event.key === " ") && event.target.closest(".node")) tell(event.target.closest(".node"));
  else return;
  event.preventDefault();
});

function textOf(part) {
  const link = part.querySelector("a");
  return (link && link.getAttribute("xlink:title")) || part.textContent;
}

function tell(node) {
  for (const each of svg.querySelectorAll(".chosen")) each.classList.remove("chosen");
  node.classList.add("chosen");
  const text = textOf(node);
  const pre = told.querySelector("pre");
  pre.textContent = text;
  const source = document.getElementById("source");
  source.hidden = !links.has(node);
  source.replaceChildren(...(links.has(node) ? ["Source: ", external(links.get(node))] : []));
  told.hidden = false;
}

function external(address) {
  const link = document.createElement("a");
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer external";
  link.textContent = address;
  return link;
}

document.getElementById("close").addEventListener("click", () => {
  told.hidden = true;
  for (const each of svg.querySelectorAll(".chosen")) each.classList.remove("chosen");
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.getElementById("close").click();
});
document.getElementById("larger").addEventListener("click", () => zoom(0.8));
document.getElementById("smaller").addEventListener("click", () => zoom(1.25));
document.getElementById("whole").addEventListener("click", () => {
  view = { ...full };
  show();
});

document.getElementById("find").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  let count = 0;
  let first = null;
  for (const node of svg.querySelectorAll(".node")) {
    const shown = [...node.querySelectorAll("text")].map((line) => line.textContent).join(" ");
    const hit = shown.toLowerCase().includes(wanted);
    node.classList.toggle("dimmed", !hit);
    if (hit && wanted) {
      count += 1;
      first = first || node;
    }
  }
  for (const edge of svg.querySelectorAll(".edge")) edge.classList.toggle("dimmed", Boolean(wanted));
  document.getElementById("found").textContent = wanted ? `${count} found` : "";
  if (first) {
    const middle = inPicture(first);
    view.x = middle.x - view.width / 2;
    view.y = middle.y - view.height / 2;
    show();
  }
});

// A click on a node tells it; its source is a link beside what is told. Without a script the node itself is the link.
for (const node of svg.querySelectorAll(".node")) {
  const link = node.querySelector("a");
  const address = link && link.getAttribute("xlink:href");
  if (/^(https?|mailto):/.test(address || "")) links.set(node, address);
  if (link) for (const name of ["xlink:href", "target", "rel"]) link.removeAttribute(name);
  node.setAttribute("tabindex", "0");
  node.setAttribute("role", "button");
}
begin();
