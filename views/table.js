/* An HTML table of plain text (see table.py). */

const CELL = "text-align:left;vertical-align:top;padding:.6rem .75rem;border-bottom:1px solid #D9DADB;";
// Short cells, such as dates and numbers, are never broken; only long ones share what is left.
const SHORT = 18;

export default function ({ data, parentElement }) {
  const table = element("table", "border-collapse:collapse;width:100%;font-size:.9375rem;color:#17324D");
  const caption = element("caption", "text-align:left;font-weight:600;padding:.25rem 0 .5rem", data.caption);
  const head = element("thead");
  head.append(row("th", data.columns));
  for (const header of head.querySelectorAll("th")) header.scope = "col";
  const body = element("tbody");
  body.append(...data.rows.map((cells) => row("td", cells)));
  for (const line of body.rows) {
    // On a phone each row is a card, and each cell says its column (style.css).
    [...line.cells].forEach((box, at) => { box.dataset.column = data.columns[at]; });
  }
  table.className = "condivisa-table";
  table.append(caption, head, body);
  const frame = element("div", "overflow-x:auto");
  // Scrollable by keyboard when it is wider than a phone.
  frame.tabIndex = 0;
  frame.role = "region";
  frame.ariaLabel = data.caption;
  frame.append(table);
  parentElement.replaceChildren(frame);
}

function row(kind, cells) {
  const line = element("tr");
  line.append(...cells.map((text) => cell(kind, text)));
  return line;
}

function cell(kind, text) {
  const box = element(kind, CELL + (text.length <= SHORT ? "white-space:nowrap" : "min-width:9rem"));
  if (!/^https?:\/\/\S+$/.test(text)) {
    box.textContent = text;
    return box;
  }
  const link = element("a", "color:#0059B3;overflow-wrap:anywhere", text);
  link.href = text;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  box.append(link);
  return box;
}

function element(kind, style = "", text = "") {
  const made = document.createElement(kind);
  if (style) made.style.cssText = style;
  if (text) made.textContent = text;
  return made;
}
