/* What the page says where it cannot be shown, and whether its data are as they were sealed. Runs before the data are
   read, and needs nothing of what follows but `seal.js`: a page whose data were changed still says so. */

const MOST_TOLD = 20; // lines that were changed

/* The text of a part as it stands in the file, or null where it is not there. */
function partText(part) {
  const node = part === "style" ? document.querySelector("style:not([id])") : document.getElementById(part);
  if (!node) return null;
  const [open, close] = part === "style" ? ["<style>", "</style>"] : [`<script type="application/json" id="${part}">`, "<" + "/script>"];
  return `${open}${node.textContent}${close}`;
}

function sealOfPage() {
  const node = document.getElementById("audit-seal");
  if (!node) return { told: "This page has no seal: whether it was changed after it was made cannot be told." };
  try {
    const found = sealedDifferences(JSON.parse(node.textContent), partText);
    return found.length ? { told: "This page was changed after it was made. Not as it was sealed:", found } : { told: "" };
  } catch {
    return { told: "The seal of this page was changed: what the page says cannot be relied on." };
  }
}

/* A warning above every view, or a line in the footer. */
function tellSeal() {
  const { told, found = [] } = sealOfPage();
  const add = (parent, tag, text) => parent.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
  if (!told) {
    add(document.getElementById("seal"), "p", "Checked on opening: the data are as they were sealed.");
    return;
  }
  const warning = document.createElement("div");
  warning.className = "changed";
  warning.setAttribute("role", "alert");
  add(warning, "p", told);
  const list = warning.appendChild(document.createElement("ul"));
  for (const name of found.slice(0, MOST_TOLD)) add(list, "li", name);
  if (found.length > MOST_TOLD) add(list, "li", `and ${found.length - MOST_TOLD} more`);
  add(warning, "p", "efp verify FILE names every place, and efp verify FILE MODEL calculates the figures again.");
  document.querySelector("main").before(warning);
}

addEventListener("error", (event) => {
  const opening = document.getElementById("opening");
  if (!opening) return; // a view is shown
  const reason = event.error instanceof SyntaxError ? "its data cannot be read, for the file was changed after it was made" : "the browser is older than 2022, or the file was changed after it was made";
  opening.textContent = `This page cannot be shown: ${reason} (${String(event.message).slice(0, 200)}).`;
  opening.className = "changed";
});
addEventListener("load", () => setTimeout(tellSeal)); // the first view comes first
