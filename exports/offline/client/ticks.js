/* A box of choices to tick, with how many pacts each would give; folded, it says what is chosen. */
'use strict';

(function (C) {
  /* spec: {name, kind ("checkbox" or "radio"), title, summary, options: [{key, label, n?, help?}], chosen, onchange(key)} */
  C.showTicks = function (root, { name, kind, title, summary, options, chosen, onchange }) {
    const focused = document.activeElement ? document.activeElement.id : '';
    C.refill(root.querySelector('summary'), [
      C.el('span', { text: title }),
      C.el('span', { class: 'faint', text: summary }),
    ]);
    const lines = options.map(({ key, label, n, help }) => C.el('label', { class: 'tick', for: `${name}-${key}` }, [
      C.el('input', {
        type: kind, id: `${name}-${key}`, name, value: key, checked: chosen.includes(key), onchange: () => onchange(key),
      }),
      C.el('span', {}, [
        C.el('span', { text: label, dir: 'auto' }),
        help ? C.el('span', { class: 'faint', text: help }) : null,
      ]),
      n === undefined ? null : C.el('span', { class: 'n', text: C.number(n) }),
    ]));
    C.refill(root.querySelector('fieldset'), [C.el('legend', { class: 'unseen', text: title }), ...lines]);
    if (focused && root.querySelector(`#${CSS.escape(focused)}`)) C.byId(focused).focus({ preventScroll: true });
  };
})(window.Condivisa);
