/* The head of a screen (see heading.py): title and lines of plain text, and the page's language. */

export default function ({ data, parentElement, setTriggerValue }) {
  document.documentElement.lang = data.lang;
  const box = element("div", "condivisa-heading");
  box.append(element("h1", "", data.title), ...data.lines.map((text) => element("p", "", text)));
  parentElement.replaceChildren(box);
  if (data.query) completeAddress(data.query, setTriggerValue);
}

/* The menu leads here by a bare address. What the map's page was showing goes with the question; if
 * that was anything of its own, the screen is told by a run. */
async function completeAddress(query, setTriggerValue) {
  const bridge = await import(new URL("map/bridge.js", document.baseURI));
  if (location.search) return;
  const parameters = new URLSearchParams(query);
  const own = Object.entries(bridge.ownParametersNow());
  for (const [name, value] of own) parameters.set(name, value);
  const search = `?${parameters}`.replaceAll("%2C", ",");
  history.replaceState(history.state, "", location.pathname + search);
  if (own.length) setTriggerValue("completed", search);
}

function element(kind, name, text = "") {
  const made = document.createElement(kind);
  if (name) made.className = name;
  made.dir = "auto";
  made.textContent = text;
  return made;
}
