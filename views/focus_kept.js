/* The focus is not lost with a button that goes away (see focus_kept.py): it goes to the same button drawn
 * anew, or else to the first place of those named that is there. Nothing is drawn here. */

const PATIENCE_MS = 400;
const places = new WeakMap();

export default function ({ data, parentElement }) {
  if (!places.has(parentElement)) places.set(parentElement, watch(parentElement));
  places.get(parentElement).targets = data.targets;
}

function watch(root) {
  const state = { targets: [], held: null, box: "", timer: 0 };
  const remember = ({ target }) => {
    state.held = target;
    state.box = boxOf(target);
  };
  // Who leaves a button by hand takes the focus elsewhere: a button that goes away says nothing.
  const forget = ({ target, relatedTarget }) => {
    if (relatedTarget) state.held = null;
    else setTimeout(() => { if (state.held === target && target.isConnected) state.held = null; });
  };
  const observer = new MutationObserver(() => {
    if (!root.isConnected) {
      stop();
      return;
    }
    if (!state.held || state.held.isConnected) return;
    state.held = null;
    clearTimeout(state.timer);
    // What takes its place may come a moment later.
    state.timer = setTimeout(() => settle(state), PATIENCE_MS);
  });
  const stop = () => {
    observer.disconnect();
    document.removeEventListener("focusin", remember);
    document.removeEventListener("focusout", forget);
  };
  document.addEventListener("focusin", remember);
  document.addEventListener("focusout", forget);
  observer.observe(document.body, { childList: true, subtree: true });
  return state;
}

function settle({ targets, box }) {
  const { activeElement } = document;
  if (activeElement && activeElement !== document.body) return;
  for (const name of [box, ...targets].filter(Boolean)) {
    const found = document.querySelector(`.${CSS.escape(name)} :is(button, a, input)`);
    if (found) {
      found.focus();
      return;
    }
  }
}

/* The name that Streamlit gives to the box of a widget with a key. */
function boxOf(node) {
  const names = node.closest?.('[class*="st-key-"]')?.classList ?? [];
  return [...names].find((name) => name.startsWith("st-key-")) ?? "";
}
