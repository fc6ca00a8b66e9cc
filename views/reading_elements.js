/* Elements with a class and a text: never from markup. */

export function element(kind, name = "", text = "") {
  const made = document.createElement(kind);
  if (name) made.className = name;
  if (text) {
    made.dir = "auto";
    made.textContent = text;
  }
  return made;
}
