"use strict";
// Pan, zoom and search over the SVG of Graphviz, by moving its viewBox; what a node tells is the title of its link.
const picture = document.getElementById("picture");
const svg = picture.querySelector("svg");
const told = document.getElementById("told");
const whole = svg.viewBox.baseVal;
const full = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
let view = { ...full };

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

// A large picture starts legible, at its top, instead of whole and tiny; a small one is not blown up.
function begin() {
  const box = picture.getBoundingClientRect();
  view = { ...full };
  const legible = box.width * 1.3;
  if (box.width && full.width > legible) {
    const heart = svg.querySelector(".node");
    const first = heart ? heart.getBBox() : null;
    const origin = svg.querySelector("g").transform.baseVal.consolidate();
    const middle = first && origin ? first.x + first.width / 2 + origin.matrix.e : full.width / 2;
    const height = (legible * box.height) / box.width;
    view = { x: middle - legible / 2, y: full.y, width: legible, height };
  }
  const least = box.width / 2;
  if (view.width < least) zoom(Math.max(1, Math.min(least / view.width, 3)));
  else show();
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
    if (moved) event.preventDefault();
    else {
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
  told.hidden = false;
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
    const box = first.getBBox();
    const origin = svg.querySelector("g").transform.baseVal.consolidate().matrix;
    view.x = box.x + box.width / 2 + origin.e - view.width / 2;
    view.y = box.y + box.height / 2 + origin.f - view.height / 2;
    show();
  }
});

for (const node of svg.querySelectorAll(".node")) {
  node.setAttribute("tabindex", "0");
  node.setAttribute("role", "button");
}
begin();
