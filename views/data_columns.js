/* Which column is which field (see data_columns.py): a table of plain text with a box to choose in each row. */

const CELL = "text-align:left;vertical-align:middle;padding:.45rem .75rem;border-bottom:1px solid #D9DADB;";

const PATIENCE_MS = 8000;
// Which box was changed last: the check that follows may take the whole table away and bring it anew. Kept
// with the page, since this script comes again with every table.
const last = (globalThis.condivisaColumns ??= watchHands({ header: null, at: 0 }));

export default function ({ data, parentElement, setTriggerValue }) {
  const held = parentElement.querySelector("select:focus")?.dataset.header ?? headerLost();
  const table = element("table", "", "border-collapse:collapse;width:100%;font-size:.9375rem;color:#17324D");
  const head = element("thead");
  const titles = element("tr");
  for (const title of data.titles) {
    const box = element("th", title, CELL);
    box.scope = "col";
    titles.append(box);
  }
  head.append(titles);
  const body = element("tbody");
  body.append(...data.rows.map((row) => line(row, data, setTriggerValue)));
  table.className = "condivisa-table condivisa-columns";
  table.append(element("caption", data.caption, "text-align:left;font-weight:600;padding:.25rem 0 .5rem"), head, body);
  parentElement.replaceChildren(table);
  if (held !== null) {
    [...table.querySelectorAll("select")].find((box) => box.dataset.header === held)?.focus();
  }
}

/* The header of the box that was changed, until its reader goes elsewhere. */
function headerLost() {
  return Date.now() - last.at < PATIENCE_MS ? last.header : null;
}

function watchHands(state) {
  const forget = () => { state.header = null; };
  document.addEventListener("pointerdown", forget);
  document.addEventListener("keydown", ({ key }) => { if (key === "Tab") forget(); });
  return state;
}

function line(row, { fields, titles, label, proposed }, setTriggerValue) {
  const made = element("tr");
  const chosen = element("td", "", CELL);
  const box = element("select");
  box.dataset.header = row.header;
  box.setAttribute("aria-label", label.replace("{header}", () => row.header));
  for (const [value, text] of fields) {
    const option = element("option", text);
    option.value = value;
    option.selected = value === row.field;
    box.append(option);
  }
  box.addEventListener("change", () => {
    Object.assign(last, { header: row.header, at: Date.now() });
    setTriggerValue("chosen", { header: row.header, field: box.value });
  });
  chosen.append(box);
  if (row.proposed) chosen.append(element("span", proposed, "", "condivisa-proposed"));
  const cells = [element("td", row.header, `${CELL}font-weight:600;overflow-wrap:anywhere`), element("td", row.sample, `${CELL}color:#4A5B6C;overflow-wrap:anywhere`), chosen];
  cells.forEach((cell, at) => { cell.dataset.column = titles[at]; });
  made.append(...cells);
  return made;
}

function element(kind, text = "", style = "", name = "") {
  const made = document.createElement(kind);
  if (style) made.style.cssText = style;
  if (name) made.className = name;
  if (text) { made.dir = "auto"; made.textContent = text; }
  return made;
}
