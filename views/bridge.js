/* The bridge between Streamlit and the map's page (see bridge.py). It holds no data and draws nothing:
 * it keeps one frame alive, hands each answer to it, and hands back what the reader did.
 *
 * The page's own parameters of the address (view, layers) are written here with replaceState: moving
 * the map makes no run and no new entry in the history, yet the link carries it. */

const OWN_PARAMETERS = ["view", "layers"];
/* Of another screen: here they ask nothing. */
const PRESENTATION_PARAMETERS = ["v", "n"];
const MOST_TOLD = 8;
const frames = new WeakMap();
let last = null;

export default function ({ data, parentElement, setTriggerValue }) {
  const frame = frames.get(parentElement) ?? mount(parentElement);
  frame.send = (event) => setTriggerValue("event", told(frame, event));
  listenToChannel(frame, data);
  // What has come by the channel is shown already, and perhaps what comes after it too.
  const before = frame.came.lastIndexOf(data.digest);
  frame.came.splice(0, before + 1);
  if (before < 0) show(frame, data);
  // Streamlit writes the address after this run: what is the page's own is put back then.
  requestAnimationFrame(() => writeOwnParameters(frame));
  setTimeout(() => writeOwnParameters(frame), 300);
}

/* Of what is told while a run has not begun Streamlit keeps the last only: so the last ones are told
 * again each time, numbered, and bridge.py heeds each of them once. */
function told(frame, event) {
  frame.told.push({ ...event, n: frame.told.length ? frame.told.at(-1).n + 1 : 1 });
  frame.told = frame.told.slice(-MOST_TOLD);
  return { frame: frame.id, events: frame.told };
}

/* The short way (see channels.py): what comes here comes by Streamlit too, later. */
function listenToChannel(frame, { screen, channel }) {
  if (frame.channel?.readyState <= WebSocket.OPEN) return;
  const address = new URL("map/answers", document.baseURI);
  address.protocol = address.protocol.replace("http", "ws");
  frame.channel = new WebSocket(address);
  frame.channel.onopen = () => frame.channel.send(channel);
  frame.channel.onmessage = (event) => {
    const data = JSON.parse(event.data);
    if (!frame.element.isConnected) frame.channel.close();
    else if (data.screen === screen) {
      frame.came.push(data.digest);
      show(frame, data);
    }
  };
}

function show(frame, data) {
  frame.query = data.query;
  frame.element.title = data.label;
  document.documentElement.lang = data.message.lang;
  // The first answer after a link or Back says where to look; later ones leave the view alone.
  const moved = frame.navigation !== undefined && frame.navigation !== data.navigation;
  // A saved view of a presentation is what its link says: nothing of it goes into the address.
  frame.keepsAddress = data.message.mode === "present";
  if (frame.keepsAddress) {
    frame.navigation = data.navigation;
  } else if (frame.navigation !== data.navigation) {
    // Back from another screen the address is bare, but the question is still the same one.
    frame.isBack = last?.navigation === data.navigation;
    frame.own = frame.isBack ? last.own : ownParameters();
    frame.navigation = data.navigation;
    last = frame;
  }
  frame.sent += 1;
  frame.answer = {
    ...data.message,
    ...(frame.isBack && frame.sent === 1 ? fromOwn(frame.own) : {}),
    number: frame.sent,
    navigated: moved,
    viewport_height: window.innerHeight,
    // The map alone leads to the readings of its areas: a reading or a presentation has its own way.
    ...(data.message.mode ? {} : { readings: new URL(`letture?${data.query}`, document.baseURI).href }),
  };
  // The page says which answer it shows; whoever waits for it compares the two numbers.
  frame.element.dataset.sent = String(frame.sent);
  if (!frame.element.src) frame.element.src = new URL(data.page, document.baseURI).href;
  deliver(frame);
}

function mount(parentElement) {
  const element = takeEarly(parentElement) ?? parentElement.appendChild(document.createElement("iframe"));
  element.style.cssText = `border:0;width:100%;height:${element.style.height || "720px"};display:block`;
  const frame = { element, ready: "ready" in element.dataset, sent: 0, own: {}, came: [], id: crypto.getRandomValues(new Uint32Array(2)).join("-"), told: [] };
  frames.set(parentElement, frame);
  listen(element, "message", (event) => {
    if (event.source !== element.contentWindow || event.origin !== location.origin) return;
    if (event.data?.source === "condivisa") receive(frame, event.data);
  });
  listen(element, "resize", () => {
    if (frame.ready) post(frame, { type: "viewport", viewport_height: window.innerHeight });
  });
  return frame;
}

/* The frame that early.js began: as if it had been made here, but its page has come already. */
function takeEarly(parentElement) {
  const element = document.getElementById("condivisa-early");
  if (!element) return null;
  try {
    parentElement.moveBefore(element, null);
  } catch {
    element.remove();
    return null;
  }
  element.removeAttribute("id");
  element.inert = false;
  return element;
}

/* Listens to the window as long as the frame is in it: another screen takes the frame away. */
function listen(element, kind, heed) {
  const listener = (event) => {
    if (element.isConnected) heed(event);
    else window.removeEventListener(kind, listener);
  };
  window.addEventListener(kind, listener);
}

function receive(frame, event) {
  switch (event.type) {
    case "ready":
      frame.ready = true;
      deliver(frame);
      break;
    case "height":
      frame.element.style.height = `${Math.ceil(event.height)}px`;
      break;
    case "view":
      setOwn(frame, "view", event.view?.map((value) => Number(value.toFixed(5))).join(","));
      break;
    case "layers":
      setOwn(frame, "layers", event.layers.join(",") || "none");
      break;
    case "copy_link":
      copyLink(frame);
      break;
    default:
      frame.send(event);
  }
}

function deliver(frame) {
  if (frame.ready && frame.answer) post(frame, frame.answer);
}

function post(frame, message) {
  frame.element.contentWindow.postMessage(message, location.origin);
}

function ownParameters() {
  const found = new URLSearchParams(location.search);
  return Object.fromEntries(
    OWN_PARAMETERS.filter((name) => found.has(name)).map((name) => [name, found.get(name)]),
  );
}

/* A view that goes back to the page's own choice leaves the address. */
function setOwn(frame, name, value) {
  if (value) frame.own[name] = value;
  else delete frame.own[name];
  writeOwnParameters(frame);
}

/* Back from another screen the map looks and shows as it did. */
function fromOwn(own) {
  const view = (own.view ?? "").split(",").map(Number);
  return {
    ...(view.length === 3 && view.every(Number.isFinite) ? { view } : {}),
    ...(own.layers ? { layers: own.layers.split(",").filter((layer) => layer !== "none") } : {}),
  };
}

/* What the map was showing of its own when another screen took its place. */
export const ownParametersNow = () => ({ ...last?.own });

/* What the address says of a question; nothing where it is bare. */
export function askedNow() {
  const parameters = new URLSearchParams(location.search);
  for (const name of PRESENTATION_PARAMETERS) parameters.delete(name);
  return parameters;
}

function writeOwnParameters(frame) {
  if (frame.keepsAddress) return;
  // A bare address becomes the full question: what is copied from the address bar is a link too.
  const asked = askedNow();
  const parameters = asked.size ? asked : new URLSearchParams(frame.query);
  for (const name of OWN_PARAMETERS) {
    if (frame.own[name]) parameters.set(name, frame.own[name]);
    else parameters.delete(name);
  }
  replaceSearch(parameters);
}

function replaceSearch(parameters) {
  // Commas stay commas: a link that people read and edit.
  const search = parameters.size ? `?${parameters}`.replaceAll("%2C", ",") : "";
  if (search !== location.search) history.replaceState(history.state, "", location.pathname + search);
}

async function copyLink(frame) {
  const parameters = new URLSearchParams(frame.query);
  for (const [name, value] of Object.entries(frame.own)) parameters.set(name, value);
  const link = `${location.origin}${location.pathname}?${parameters}`.replaceAll("%2C", ",");
  try {
    await navigator.clipboard.writeText(link);
    post(frame, { type: "link_copied", link });
  } catch {
    // Without HTTPS or permission there is no clipboard: the page shows the link to copy by hand.
    post(frame, { type: "link_shown", link });
  }
}
