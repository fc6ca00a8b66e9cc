/* The saved views, kept by the browser for this tab (see saved_views.py): a page that is loaded again is a
 * new session, which is given them back. They are links, read like any other; nothing is drawn here. */

const NAME = "condivisa-presentazione";
const asked = new WeakSet();

export default function ({ data, parentElement, setTriggerValue }) {
  if (!data.new) {
    write(data.views);
    return;
  }
  const kept = read();
  if (!kept || asked.has(parentElement)) return;
  asked.add(parentElement);
  setTriggerValue("kept", kept);
}

/* A browser may refuse to keep anything: then a reload begins anew. */
function read() {
  try {
    return sessionStorage.getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

function write(views) {
  try {
    if (views.length) sessionStorage.setItem(NAME, views.join("\n"));
    else sessionStorage.removeItem(NAME);
  } catch {
    // As above.
  }
}
