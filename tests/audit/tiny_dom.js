/* As much of a document as the scripts of the page ask of one, for node: a tree of elements with texts. What a browser
   does with it is tested in a browser. */

class TinyElement {
  constructor(tag) {
    Object.assign(this, { tag, attributes: new Map(), nodes: [], listeners: {}, dataset: {}, clientWidth: 800, value: "", hidden: false, isConnected: false });
    this.style = { setProperty: (name, value) => this.attributes.set(`style ${name}`, value) };
    const classes = () => new Set((this.attributes.get("class") || "").split(" ").filter(Boolean));
    const change = (name, on) => { const all = classes(); all[on ? "add" : "delete"](name); this.attributes.set("class", [...all].join(" ")); };
    this.classList = { add: (name) => change(name, true), contains: (name) => classes().has(name), toggle: (name, on = !classes().has(name)) => change(name, on) };
  }

  get form() { return this; }
  get children() { return this.nodes.filter((each) => each instanceof TinyElement); }
  get childElementCount() { return this.children.length; }
  get childNodes() { return this.nodes; }
  get firstChild() { return this.nodes[0] ?? null; }
  get lastChild() { return this.nodes.at(-1) ?? null; }
  get textContent() { return this.nodes.map((each) => (each instanceof TinyElement ? each.textContent : each)).join(""); }
  set textContent(text) { this.nodes = [text]; }
  setAttribute(name, value) { this.attributes.set(name, String(value)); }
  getAttribute(name) { return this.attributes.get(name) ?? null; }
  removeAttribute(name) { this.attributes.delete(name); }
  addEventListener(name, listener) { this.listeners[name] = listener; }
  append(...nodes) { nodes.forEach((each) => { if (each instanceof TinyElement) each.parent = this; }); this.nodes.push(...nodes.map((each) => (each instanceof TinyElement ? each : String(each)))); }
  appendChild(node) { this.append(node); return node; }
  prepend(...nodes) { const kept = this.nodes; this.nodes = []; this.append(...nodes, ...kept); }
  after() {}
  before() {}
  focus() {}
  scrollTo() {}
  replaceChildren(...nodes) { this.nodes = []; this.append(...nodes); }
  replaceWith(node) { this.parent.nodes[this.parent.nodes.indexOf(this)] = node; }
  remove() { this.parent?.nodes.splice(this.parent.nodes.indexOf(this), 1); }
  getBoundingClientRect() { return { width: 800, height: 600, left: 0, top: 0 }; }
  matches(selector) {
    return selector.split(",").some((one) => {
      const [, tag, rest] = /^([\w-]*)(.*)$/.exec(one.trim().split(/\s+/).at(-1));
      const asked = [...rest.matchAll(/\.([\w-]+)|#([\w-]+)|\[([\w-]+)(?:=["']?([^\]"']*)["']?)?\]/g)];
      return (!tag || tag === this.tag) && (tag !== "" || asked.length > 0) && asked.every(([, name, id, attribute, value]) =>
        name ? this.classList.contains(name) : id ? this.getAttribute("id") === id : this.attributes.has(attribute) && (value === undefined || this.getAttribute(attribute) === value));
    });
  }
  querySelectorAll(selector) { return this.children.flatMap((each) => [...(each.matches(selector) ? [each] : []), ...each.querySelectorAll(selector)]); }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }
}

const tinyParts = new Map(Object.entries(BLOCKS).map(([name, text]) => [name, { textContent: text }]));
globalThis.document = {
  body: new TinyElement("body"), title: "", documentElement: new TinyElement("html"),
  createElement: (tag) => new TinyElement(tag),
  createElementNS: (_, tag) => new TinyElement(tag),
  getElementById(name) { if (!tinyParts.has(name)) tinyParts.set(name, new TinyElement("div")); return tinyParts.get(name); },
  querySelector: () => new TinyElement("div"),
  querySelectorAll: () => [],
  addEventListener() {},
};
globalThis.window = globalThis;
globalThis.location = { hash: "", href: "file:///audit.html", pathname: "/audit.html" };
globalThis.history = { state: null, replaceState() {}, pushState() {} };
globalThis.localStorage = { getItem: () => null, setItem() {}, removeItem() {} };
globalThis.matchMedia = () => ({ matches: false, addEventListener() {} });
globalThis.addEventListener = () => {};
globalThis.scrollTo = () => {};
globalThis.MutationObserver = class { observe() {} };
globalThis.ResizeObserver = class { observe() {} };
globalThis.IntersectionObserver = class { observe() {} };
globalThis.requestAnimationFrame = () => 0;
