/* A table of a reading: sorted by buttons in its headers, its counts opening the map or a list that backs
 * them, long ones shown in part. See reading_blocks.py for what it is given. */

import { element } from "./reading_elements.js";

const FIRST = 50;

/* tables: what the reader did with each table, by its key. */
export function tableNode(block, tables) {
  if (!tables.has(block.key)) tables.set(block.key, { sort: null, all: false, open: !block.folded });
  const state = tables.get(block.key);
  const content = element("div", "condivisa-table-block");
  content.id = idOf(block.key);
  const draw = (focus) => {
    content.replaceChildren(...parts(block, state, draw));
    if (focus) content.querySelector(`[data-at="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  };
  draw();
  if (!block.folded) return content;
  const fold = element("details", "condivisa-fold");
  fold.open = state.open;
  fold.addEventListener("toggle", () => { state.open = fold.open; });
  const summary = element("summary", "", `${block.caption} (${block.rows.length})`);
  summary.dataset.at = `${block.key} fold`;
  fold.append(summary, content);
  return fold;
}

const idOf = (key) => `condivisa-table-${key}`;

function parts(block, state, draw) {
  const after = [noteList(block)];
  if (!block.rows.length) {
    const title = element("p", "condivisa-caption", block.caption);
    return [title, element("p", "condivisa-empty", block.empty), ...after].filter(Boolean);
  }
  const rows = sorted(block, state.sort);
  const shown = state.all ? rows : rows.slice(0, FIRST);
  if (shown.length < rows.length) after.unshift(moreButton(block, state, rows.length, draw));
  return [frame(block, state, shown, draw), ...after].filter(Boolean);
}

/* Scrolls by itself and by keyboard where the page is narrower than the table. */
function frame(block, state, rows, draw) {
  const table = element("table", "condivisa-reading-table");
  const head = element("tr");
  head.append(...block.columns.map((column, at) => header(block, column, at, state, draw)));
  // One scale for all of a table: bars of two columns side by side are compared too.
  const barred = block.columns.flatMap((column, at) => (column.bar ? block.rows.map((row) => row.v[at] || 0) : []));
  const most = Math.max(0, ...barred);
  const scales = block.columns.map((column) => (column.bar ? most : 0));
  const [caption, thead, body] = [element("caption", "", block.caption), element("thead"), element("tbody")];
  thead.append(head);
  body.append(...rows.map((row) => line(block, row, scales)));
  table.append(caption, thead, body);
  if (block.total) {
    const foot = element("tfoot");
    foot.append(line(block, block.total, []));
    table.append(foot);
  }
  const box = element("div", "condivisa-table-frame");
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", block.caption);
  box.dataset.at = `${block.key} frame`;
  box.append(table);
  return box;
}

function header(block, column, at, state, draw) {
  const box = element("th", column.numeric ? "condivisa-number" : "");
  box.scope = "col";
  const mine = state.sort?.at === at;
  if (mine) box.setAttribute("aria-sort", state.sort.down ? "descending" : "ascending");
  const button = element("button", "", column.label);
  button.type = "button";
  button.title = block.words.sort.replace("{name}", column.label);
  button.dataset.at = `${block.key} sort ${at}`;
  const arrow = element("span", "condivisa-arrow", mine ? (state.sort.down ? "▼" : "▲") : "");
  arrow.setAttribute("aria-hidden", "true");
  button.append(arrow);
  button.addEventListener("click", () => {
    // Numbers are first asked for with the largest on top.
    state.sort = { at, down: mine ? !state.sort.down : column.numeric };
    draw(button.dataset.at);
  });
  box.append(button);
  return box;
}

/* What is not known stands last, whichever way. */
function sorted({ rows, lang }, sort) {
  if (!sort) return rows;
  const { compare } = new Intl.Collator(lang, { numeric: true, sensitivity: "base" });
  const way = sort.down ? -1 : 1;
  return [...rows].sort((left, right) => {
    const [a, b] = [left.v[sort.at], right.v[sort.at]];
    if (a === null || b === null) return (a === null) - (b === null);
    return way * (typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b)));
  });
}

function line(block, row, scales) {
  const made = element("tr");
  made.append(...block.columns.map((column, at) => cell(block, row, column, at, scales[at])));
  return made;
}

function cell(block, row, column, at, most) {
  const box = element(at ? "td" : "th", column.numeric ? "condivisa-number" : "");
  if (!at) box.scope = "row";
  const text = row.t[at];
  const inner = inside(block, row, column, at, text);
  if (row.v[at] === null) inner.classList.add("condivisa-unknown");
  if (most) {
    const bar = element("span", "condivisa-bar-beside");
    bar.setAttribute("aria-hidden", "true");
    const fill = element("span");
    fill.style.width = `${(100 * (row.v[at] || 0)) / most}%`;
    bar.append(fill);
    box.append(bar);
  }
  box.append(inner);
  return box;
}

function inside(block, row, column, at, text) {
  const title = (word) => block.words[word].replace("{name}", `${row.t[0]}, ${column.label}`);
  if (row.o && at in row.o) {
    const link = element("a", "", text);
    link.href = address(block.base, row.o[at]);
    link.title = title("open");
    return link;
  }
  const web = !column.numeric && /^https?:\/\/\S+$/.test(text);
  if (web) {
    const link = element("a", "condivisa-web", text);
    link.href = text;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    return link;
  }
  if (row.l && at in row.l) {
    const button = element("button", "condivisa-lists", text);
    button.type = "button";
    button.title = title("lists");
    button.addEventListener("click", () => show(button, row.l[at]));
    return button;
  }
  return element("span", "", text);
}

/* The map's address for a question that is `base` but for what is other in it. */
function address(base, other) {
  const parameters = new URLSearchParams(base);
  for (const [name, value] of Object.entries(other)) {
    if (value === null) parameters.delete(name);
    else parameters.set(name, value);
  }
  return `./?${parameters}`.replaceAll("%2C", ",");
}

/* Unfolds a list that backs a count and goes there. */
function show(from, key) {
  const list = from.closest(".condivisa-reading")?.querySelector(`#${CSS.escape(idOf(key))}`);
  if (!list) return;
  const fold = list.closest("details");
  if (fold) fold.open = true;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  list.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  (list.querySelector(".condivisa-table-frame") || fold?.querySelector("summary"))?.focus({ preventScroll: true });
}

function moreButton(block, state, n, draw) {
  const button = element("button", "condivisa-more", block.words.more.replace("{n}", n.toLocaleString(block.lang)));
  button.type = "button";
  button.addEventListener("click", () => {
    state.all = true;
    draw(`${block.key} frame`);
  });
  return button;
}

/* The notes of table and columns stand under it: nobody has to hover. */
function noteList(block) {
  const lines = block.notes.map((text) => element("li", "", text));
  for (const { label, note } of block.columns) {
    if (!note) continue;
    const item = element("li");
    item.append(element("strong", "", label), ": ", element("span", "", note));
    lines.push(item);
  }
  if (!lines.length) return null;
  const list = element("ul", "condivisa-table-notes");
  list.append(...lines);
  return list;
}
