/* The saved views (see present_screen.py): what each says, and buttons to order, remove and show them.
 * Every text is text; a link is a query behind the address of the map, never an address of its own. */

const MOST_BYTES = 300_000;

export default function ({ data, parentElement, setTriggerValue }) {
  const send = (event) => setTriggerValue("event", event);
  const focused = document.activeElement?.dataset?.which;
  const list = element("ol", "condivisa-views");
  list.ariaLabel = data.label;
  list.append(...data.entries.map((entry, at) => lineOf(entry, at, data, send)));
  const adders = element("div", "condivisa-adders");
  adders.append(paster(data, send), opener(data, send));
  parentElement.replaceChildren(...(data.entries.length ? [list] : []), adders);
  // A view that moved keeps the focus on its button, so that it can be moved on.
  if (focused) nextTo(focused, parentElement)?.focus();
}

/* The button itself; of a view that was the last and is gone, the one of the view before it. */
function nextTo(which, root) {
  const find = (name) => root.querySelector(`[data-which="${CSS.escape(name)}"]`);
  const [word, at] = which.split("-");
  return find(which) ?? find(`${word}-${Number(at) - 1}`) ?? find("paste");
}

function lineOf(entry, at, data, send) {
  const line = element("li");
  const text = element("div", "condivisa-view-text");
  text.lang = entry.lang;
  text.append(
    paragraph("condivisa-view-sentence", entry.sentence),
    paragraph("condivisa-view-counts", entry.count_line),
    ...entry.warnings.map((warning) => paragraph("condivisa-view-warning", warning)),
  );
  const link = element("a", "", data.words.link);
  link.href = new URL(entry.link, document.baseURI).href;
  link.setAttribute("aria-label", say(data.words.open, at));
  const actions = element("div", "condivisa-view-actions");
  const last = data.entries.length - 1;
  actions.append(
    button("▶", "project", at, data, () => send({ type: "project", at })),
    button("↑", "up", at, data, () => move(at, -1, send), at === 0),
    button("↓", "down", at, data, () => move(at, 1, send), at === last),
    button("×", "remove", at, data, () => send({ type: "remove", at })),
    link,
  );
  line.append(text, actions);
  return line;
}

function move(at, by, send) {
  const which = document.activeElement?.dataset?.which;
  if (which) document.activeElement.dataset.which = which.replace(/\d+$/, String(at + by));
  send({ type: "move", at, by });
}

function button(sign, word, at, data, action, isOff = false) {
  const node = element("button", `condivisa-${word}`, sign);
  node.type = "button";
  node.ariaLabel = say(data.words[word], at);
  node.title = node.ariaLabel;
  node.ariaDisabled = String(isOff);
  node.dataset.which = `${word}-${at}`;
  node.addEventListener("click", () => { if (!isOff) action(); });
  return node;
}

/* A link that came by mail is pasted here: opened in the browser it would begin another visit. */
function paster(data, send) {
  const form = element("form", "condivisa-paster");
  const label = element("label", "", data.words.paste);
  const field = element("input");
  field.type = "text";
  field.autocomplete = "off";
  field.dataset.which = "paste";
  label.append(field);
  const node = element("button", "", data.words.take);
  node.dataset.which = "take";
  form.append(label, node);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) send({ type: "links", text: field.value, when: Date.now() });
  });
  return form;
}

/* A file of links is read here and handed over as text. */
function opener(data, send) {
  const box = element("div", "condivisa-opener");
  const field = element("input");
  field.type = "file";
  field.accept = ".txt,text/plain";
  field.className = "condivisa-unseen";
  field.tabIndex = -1;
  field.ariaLabel = data.words.file;
  field.addEventListener("change", async () => {
    const [file] = field.files;
    if (file) send({ type: "links", text: await file.slice(0, MOST_BYTES).text(), when: Date.now() });
  });
  const node = element("button", "", data.words.file);
  node.type = "button";
  node.dataset.which = "file";
  node.addEventListener("click", () => field.click());
  box.append(node, field);
  return box;
}

const say = (text, at) => text.replace("{n}", String(at + 1));

function paragraph(name, text) {
  const made = element("p", name, text);
  made.dir = "auto";
  return made;
}

function element(kind, name = "", text = "") {
  const made = document.createElement(kind);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}
