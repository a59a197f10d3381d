/* Building the page. Texts of users only ever become text nodes and attributes: nothing here parses HTML. */

const SVG = "http://www.w3.org/2000/svg";

function build(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/* An HTML element: element("a", {href: "#x", class: "name"}, "text", otherElement). */
function element(tag, attributes, ...children) {
  return build(document.createElement(tag), attributes, children);
}

/* An SVG element. */
function drawn(tag, attributes, ...children) {
  return build(document.createElementNS(SVG, tag), attributes, children);
}

/* A text of a user, cut when it is very long, kept apart from the direction of the text around it. */
function named(text, longest = 160) {
  return element("bdi", text.length > longest ? { title: text.slice(0, 2000) } : {}, clipped(text, longest));
}

function clipped(text, longest) {
  const characters = text.length > longest ? Array.from(text.slice(0, longest + 1)) : null;
  return characters === null ? text : characters.slice(0, longest - 1).join("") + "…";
}

/* What stays as audited while an input is turned, and why: `knobs.js` marks it then. */
function staying(why, node) {
  node.dataset.audited = why;
  return node;
}

/* A link out of the page; anything but http, https and mailto stays text. */
function outward(text, address) {
  if (!address || !/^(https?:\/\/|mailto:)/i.test(address)) return named(text);
  return element("a", { href: address, rel: "noopener noreferrer external", target: "_blank" }, named(text));
}

/* A table of texts that stands behind a chart, for readers who cannot see it; rows() is asked when it is opened. */
function figureTable(caption, head, rows) {
  const cell = (content, index) =>
    index === 0 ? element("th", { scope: "row" }, content) : element("td", { class: "number" }, content);
  const body = element("tbody");
  const opened = () => body.childElementCount || body.append(...rows().map((row) => element("tr", null, row.map(cell))));
  return element(
    "details", { class: "behind", ontoggle: opened },
    element("summary", null, caption),
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      element("table", { class: "plain" },
        element("caption", { class: "unseen" }, caption),
        element("thead", null, element("tr", null, head.map((text, index) =>
          element("th", { scope: "col", class: index ? "number" : null }, text)))),
        body)),
  );
}
