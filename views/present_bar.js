/* The bar under a view of a presentation (see present_screen.py): out, back, where one is, on, full screen.
 * Arrow keys and Page keys step, wherever the focus is but in a field. */

const ICONS = {
  list: "M4 5h12M4 10h12M4 15h12",
  previous: "M12.5 4l-6 6 6 6",
  next: "M7.5 4l6 6-6 6",
  full: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4",
  window: "M7 3v4H3M17 7h-4V3M13 17v-4h4M3 13h4v4",
};
const STEPS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };

let current = null;
const bars = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  if (!bars.has(parentElement)) bars.set(parentElement, mount(parentElement));
  current = bars.get(parentElement);
  current.data = data;
  current.send = (event) => setTriggerValue("event", event);
  document.documentElement.lang = data.lang;
  document.title = `${data.title} · Condivisa`;
  fill(current);
}

function mount(parentElement) {
  const bar = { root: element("nav", "condivisa-bar"), buttons: {} };
  const step = (by) => () => bar.send({ type: "step", by });
  bar.buttons.list = button("list", () => leave(bar));
  bar.buttons.previous = button("previous", step(-1));
  bar.count = element("span", "condivisa-count");
  bar.count.setAttribute("aria-hidden", "true");
  bar.said = element("span", "condivisa-unseen");
  bar.said.setAttribute("role", "status");
  bar.buttons.next = button("next", step(1));
  bar.buttons.full = button("full", () => toggleFull());
  const middle = element("div", "condivisa-steps");
  middle.append(bar.buttons.previous, bar.count, bar.buttons.next);
  bar.root.append(bar.buttons.list, middle, bar.buttons.full, bar.said);
  parentElement.replaceChildren(bar.root);
  listen(bar, window, "keydown", (event) => key(bar, event));
  listen(bar, document, "fullscreenchange", () => fill(bar));
  return bar;
}

function fill(bar) {
  const { data, buttons } = bar;
  bar.root.ariaLabel = data.words.bar;
  bar.count.textContent = data.count;
  if (bar.said.textContent !== data.said) bar.said.textContent = data.said;
  const isFull = Boolean(document.fullscreenElement);
  for (const [name, node] of Object.entries(buttons)) {
    const word = name === "full" && isFull ? "window" : name;
    node.lastChild.textContent = data.words[word];
    node.title = data.words[word];
    node.querySelector("path").setAttribute("d", ICONS[word]);
  }
  // Not disabled: the focus stays where it is at both ends.
  buttons.previous.ariaDisabled = String(data.first);
  buttons.next.ariaDisabled = String(data.last);
  buttons.full.hidden = !document.fullscreenEnabled;
}

function key(bar, event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const by = STEPS[event.key];
  if (!by) return;
  event.preventDefault();
  bar.send({ type: "step", by });
}

function leave(bar) {
  if (document.fullscreenElement) document.exitFullscreen();
  bar.send({ type: "list" });
}

function toggleFull() {
  const turned = document.fullscreenElement
    ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  // A browser that refuses leaves the window as it is.
  turned.catch(() => {});
}

/* Listens as long as the bar is on the screen. */
function listen(bar, target, kind, heed) {
  const listener = (event) => {
    if (bar.root.isConnected) heed(event);
    else target.removeEventListener(kind, listener);
  };
  target.addEventListener(kind, listener);
}

function button(name, action) {
  const node = element("button", `condivisa-${name}`);
  node.type = "button";
  node.addEventListener("click", action);
  const [svg, line] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  const settings = { viewBox: "0 0 20 20", width: 22, height: 22, fill: "none", stroke: "currentColor", "stroke-width": 2 };
  for (const [key, value] of Object.entries(settings)) svg.setAttribute(key, value);
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", ICONS[name]);
  svg.append(line);
  node.append(svg, element("span"));
  return node;
}

function element(kind, name = "") {
  const made = document.createElement(kind);
  if (name) made.className = name;
  return made;
}
