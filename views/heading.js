/* The head of a screen (see heading.py): title and lines of plain text, what a voice is to tell, and the
 * page's language. */

const heads = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  document.documentElement.lang = data.lang;
  if (!heads.has(parentElement)) heads.set(parentElement, mount(parentElement));
  const { box, said } = heads.get(parentElement);
  const lines = data.lines.map((text) => element("p", "", text));
  const warnings = data.warnings.map((text) => element("p", "condivisa-heading-warning", text));
  box.replaceChildren(element("h1", "", data.title), ...lines, ...warnings);
  // A region tells what changes in it: it stays, and the same words are not told again.
  if (said.textContent !== data.said) said.textContent = data.said;
  if (data.query) completeAddress(data, box, setTriggerValue);
}

function mount(parentElement) {
  const head = { box: element("div", "condivisa-heading"), said: element("p", "condivisa-unseen") };
  head.said.setAttribute("role", "status");
  parentElement.replaceChildren(head.box, head.said);
  return head;
}

/* The menu leads here by a bare address. The entry in the history is completed, none is added. */
async function completeAddress({ query, of }, box, setTriggerValue) {
  const bridge = await import(new URL("map/bridge.js", document.baseURI));
  if (!box.isConnected) return;
  if (of === "question") completeQuestion(query, bridge, setTriggerValue);
  else if (!location.search) replaceSearch(`?${query}`);
}

/* What the map's page was showing goes with the question; if that was anything of its own, the screen
 * is told by a run. */
function completeQuestion(query, bridge, setTriggerValue) {
  if (bridge.askedNow().size) return;
  const parameters = new URLSearchParams(query);
  const own = Object.entries(bridge.ownParametersNow());
  for (const [name, value] of own) parameters.set(name, value);
  const search = `?${parameters}`.replaceAll("%2C", ",");
  replaceSearch(search);
  if (own.length) setTriggerValue("completed", search);
}

const replaceSearch = (search) => history.replaceState(history.state, "", location.pathname + search);

function element(kind, name, text = "") {
  const made = document.createElement(kind);
  if (name) made.className = name;
  made.dir = "auto";
  made.textContent = text;
  return made;
}
