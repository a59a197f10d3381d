/* Which view is shown follows from the address: "#inputs?hypotheses", "#server", "#server.energy_footprint". */

const main = document.getElementById("view");
const VIEWS = { "": overview, overview, causes: causesView, inputs: inputsView, methodology: methodologyView, sources: sourcesView, calculations: calculationsView, objects: objectsView, search: searchView, dossier: dossierView, recalculation: recalculationView, review: reviewView, uncertainty: uncertaintyView };

function missing(address) {
  return element("article", null, element("h1", { tabindex: "-1" }, "Not in this system"),
    element("p", null, "There is no figure and no object called ", named(address), ".", named(likeAnchor(address)), " The model may have changed since the link was made."),
    element("p", null, element("a", { href: "#calculations" }, "Search the calculations")));
}

/* What an address inside the page leads to: the name of a view, or of a figure or an object. */
function addressIn(hash) {
  const [path] = hash.replace(/^#/, "").split("?", 1);
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // written by hand, with a lone percent sign
  }
}

function viewOf(hash) {
  const address = addressIn(hash), [, query] = hash.split("?", 2);
  if (Object.hasOwn(VIEWS, address)) return { place: address === "methodology" ? "calculations" : address || "overview", view: VIEWS[address](new URLSearchParams(query || "")) };
  if (figureAt.has(address)) return { place: "calculations", view: figureView(figureAt.get(address)) };
  if (objectAt.has(address)) return { place: "objects", view: objectView(objectAt.get(address)) };
  return { place: "", view: missing(address) };
}

/* Each place in the history of the browser has a number of its own, by which lists and scroll are found again. */
let visits = 0;
const scrolls = new Map();

function arrived() {
  const known = history.state?.visit;
  memory.here = known ?? `${Date.now()}-${visits++}`;
  if (known === undefined) history.replaceState({ visit: memory.here }, "");
  return known !== undefined;
}

function show(moved) {
  const wasHere = arrived();
  const { place, view } = viewOf(location.hash);
  main.replaceChildren(view);
  view.querySelectorAll("section").forEach((each) => each.whenShown?.());
  knobsShown(view);
  const title = view.querySelector("h1");
  document.title = `${clipped(title.textContent, 60)} · ${clipped(data.title, 60)}`;
  document.querySelectorAll("nav a").forEach((link) => {
    if (link.dataset.place === place) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  if (moved) {
    scrollTo(0, wasHere ? scrolls.get(memory.here) || 0 : 0);
    title.focus({ preventScroll: true });
  }
}

history.scrollRestoration = "manual"; // views are made when they are shown: the browser would scroll too early
addEventListener("scroll", () => scrolls.set(memory.here, scrollY), { passive: true });
addEventListener("hashchange", () => show(true));
let drawnFor = main.clientWidth;
addEventListener("resize", () => {
  if (Math.abs(main.clientWidth - drawnFor) < 40 || matchMedia("print").matches) return;
  drawnFor = main.clientWidth;
  show(false);
});
addEventListener("beforeprint", () => main.querySelectorAll(".listing").forEach((each) => each.showAllRows()));
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.querySelector("h1").focus();
});
show(false);
