/* The panel over the map's right side: one record, or the records of one place. */
'use strict';

(function (C) {
  const panel = () => C.byId('panel');
  let opener = null;
  let current = null;

  /* content: {title, nodes, back?}; origin: the element that gets the focus back. */
  C.openPanel = function (content, origin) {
    const node = panel();
    if (origin) opener = origin;
    current = content;
    fill(node, content);
    node.hidden = false;
    node.scrollTop = 0;
    const fromMap = opener === C.byId('map');
    node.focus({ preventScroll: fromMap });
    if (!fromMap) node.scrollIntoView({ block: 'nearest', behavior: C.calm() ? 'auto' : 'smooth' });
  };

  /* Same record, new words or marks: focus and scroll stay. */
  C.refreshPanel = function (content) {
    if (panel().hidden) return;
    const focused = document.activeElement && panel().contains(document.activeElement)
      ? [...panel().querySelectorAll('button, a')].indexOf(document.activeElement) : -1;
    current = content;
    const top = panel().scrollTop;
    fill(panel(), content);
    panel().scrollTop = top;
    if (focused >= 0) ([...panel().querySelectorAll('button, a')][focused] || panel()).focus({ preventScroll: true });
  };

  function fill(node, { title, nodes, back }) {
    C.refill(node, [
      C.el('div', { class: 'panel-head' }, [
        back && C.el('button', { type: 'button', class: 'quiet', text: `← ${C.say('back_to_group')}`, onclick: back }),
        C.el('button', { type: 'button', class: 'close', 'aria-label': C.say('close'), title: C.say('close'), text: '×', onclick: C.closePanel }),
      ]),
      C.el('h2', { id: 'panel-title', text: title, dir: 'auto' }),
      ...nodes,
    ]);
  }

  C.panelOpen = () => !panel().hidden;
  C.panelContent = () => (panel().hidden ? null : current);

  C.closePanel = function () {
    if (panel().hidden) return;
    panel().hidden = true;
    const content = current;
    current = null;
    if (content && content.closed) content.closed();
    const target = opener && opener.isConnected ? opener : C.byId('map');
    opener = null;
    target.focus({ preventScroll: target === C.byId('map') });
  };

  C.bindPanel = function () {
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && C.panelOpen()) {
        event.preventDefault();
        C.closePanel();
      }
    });
  };
})(window.Condivisa);
