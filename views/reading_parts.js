/* The parts of a reading (see reading_parts.py): head, pictures of maps, tables, notes. All that is shown is
 * put in as text. */

import { tableNode } from "./reading_table.js";
import { element } from "./reading_elements.js";

const MAKERS = { head, caption, pictures, table: tableNode, notes };
/* What the reader did with the tables of a reading: kept while the same reading is drawn again. */
const kept = new WeakMap();

export default function ({ data, parentElement }) {
  if (kept.get(parentElement)?.of !== data.of) kept.set(parentElement, { of: data.of, tables: new Map() });
  const { tables } = kept.get(parentElement);
  const box = element("div", "condivisa-reading");
  box.lang = data.lang;
  box.append(...data.blocks.map((block) => MAKERS[block.type](block, tables)));
  const focused = parentElement.contains(document.activeElement) ? document.activeElement.dataset.at : null;
  parentElement.replaceChildren(box);
  if (focused) box.querySelector(`[data-at="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function head(block) {
  const node = element("div", "condivisa-reading-head");
  node.append(element("h2", "", block.title));
  if (block.sentence) node.append(element("p", "condivisa-reading-sentence", block.sentence));
  node.append(...block.warnings.map((text) => element("p", "condivisa-reading-warning", text)));
  if (block.figures.length) {
    const list = element("dl", "condivisa-figures");
    list.append(...block.figures.map(figure));
    node.append(list);
  }
  return node;
}

function figure({ label, value, unknown, note }) {
  const box = element("div");
  box.append(element("dt", "", label), element("dd", unknown ? "condivisa-unknown" : "", value));
  if (note) box.append(element("dd", "condivisa-figure-note", note));
  return box;
}

function caption({ text }) {
  return element("h3", "condivisa-map-title", text);
}

/* Maps at one scale, side by side. */
function pictures({ maps, legend }) {
  const [node, row] = [element("div"), element("div", "condivisa-multiples")];
  row.append(...maps.map(({ title, alt, svg }) => {
    const box = element("figure");
    box.append(image(svg, alt), element("figcaption", "", title));
    return box;
  }));
  const key = element("div", "condivisa-multiples-legend");
  key.append(...legend.map(legendSection));
  node.append(row, key);
  return node;
}

/* As a picture it can neither run nor fetch, whatever is written in it. */
function image(svg, alt) {
  const made = document.createElement("img");
  made.src = `data:image/svg+xml;base64,${svg}`;
  made.alt = alt;
  return made;
}

function legendSection({ title, note, lines }) {
  const box = element("section");
  if (title) box.append(element("h4", "", title));
  const list = element("ul");
  list.append(...lines.map(({ svg, label, n }) => {
    const line = element("li");
    line.append(image(svg, ""), element("span", "", n === null ? label : `${label} (${n})`));
    return line;
  }));
  box.append(list);
  if (note) box.append(element("p", "", note));
  return box;
}

function notes({ title, notes: lines, link, link_text: text }) {
  const node = element("div", "condivisa-reading-notes");
  if (lines.length) {
    const list = element("ul");
    list.append(...lines.map((line) => element("li", "", line)));
    node.append(element("h3", "", title), list);
  }
  const anchor = element("a", "", text);
  anchor.href = link;
  const line = element("p");
  line.append(anchor);
  node.append(line);
  return node;
}
