/* A box to type a name in and choose several, each of which becomes a chip that can be taken away. */
'use strict';

(function (C) {
  const MOST = 60;

  /* spec: {id, label, placeholder: keys of words, fold, onchange(keys)}. Returns {show(options, chosen)};
   * options: [{key, name, label}]. The pattern is that of an editable combobox with a list that nothing is
   * chosen in beforehand; what Enter takes without an arrow key is said beforehand. */
  C.makeCombobox = function (root, { id, label, placeholder, fold, onchange }) {
    let options = [];
    let chosen = [];
    let found = [];
    let active = -1;
    // What Enter takes while nothing is active.
    let offered = null;

    const input = C.el('input', {
      type: 'text', id: `${id}-input`, role: 'combobox', 'aria-expanded': 'false', 'aria-controls': `${id}-list`,
      'aria-autocomplete': 'list', autocomplete: 'off', spellcheck: 'false',
    });
    const list = C.el('ul', { id: `${id}-list`, role: 'listbox', 'aria-multiselectable': 'true', hidden: true });
    const status = C.el('p', { class: 'unseen', role: 'status' });
    const chips = C.el('ul', { class: 'picked' });
    C.refill(root, [
      C.el('label', { for: `${id}-input`, 'data-word': label }),
      chips,
      C.el('div', { class: 'combo' }, [input, list]),
      status,
    ]);

    input.addEventListener('input', open);
    input.addEventListener('click', open);
    input.addEventListener('blur', close);
    input.addEventListener('keydown', key);
    // A press on the list must not take the focus out of the box.
    list.addEventListener('mousedown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => {
      const line = event.target.closest('[role="option"]');
      if (line) pick(found[Number(line.dataset.at)]);
    });

    function open() {
      const { found: all, exact, sure } = C.findOptions(options, fold(input.value));
      found = all.slice(0, MOST);
      active = -1;
      // A name that only resembles what was typed is never taken unasked.
      offered = input.value.trim() && (exact || sure) ? found[0] : null;
      const rest = all.length - found.length;
      C.refill(list, [
        ...found.map((option, at) => C.el('li', {
          role: 'option', id: `${id}-option-${at}`, 'data-at': at, dir: 'auto', class: option === offered ? 'offered' : null,
          'aria-selected': String(chosen.includes(option.key)), text: option.label,
        })),
        rest || !found.length ? C.el('li', {
          role: 'presentation', class: 'faint', text: rest ? C.say('options_more', { n: C.number(rest) }) : C.say('options_none'),
        }) : null,
      ]);
      list.hidden = false;
      input.setAttribute('aria-expanded', 'true');
      status.textContent = told(all.length, sure);
      mark();
    }

    function told(n, sure) {
      if (!n) return C.say('options_none');
      if (!sure) return C.say('options_alike', { n: C.number(n) });
      const said = C.say('options_found', { n: C.number(n) });
      return offered ? `${said} ${C.say('options_enter', { name: offered.label })}` : said;
    }

    function close() {
      list.hidden = true;
      active = -1;
      offered = null;
      status.textContent = '';
      input.setAttribute('aria-expanded', 'false');
      input.removeAttribute('aria-activedescendant');
    }

    function mark() {
      [...list.querySelectorAll('[role="option"]')].forEach((line, at) => {
        line.classList.toggle('active', at === active);
        if (at === active) line.scrollIntoView({ block: 'nearest' });
      });
      if (active >= 0) input.setAttribute('aria-activedescendant', `${id}-option-${active}`);
      else input.removeAttribute('aria-activedescendant');
    }

    function key(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        if (list.hidden) open();
        if (found.length) active = (active + step + found.length + (active < 0 && step < 0 ? 1 : 0)) % found.length;
        mark();
      } else if (event.key === 'Enter') {
        event.preventDefault();
        const wanted = active >= 0 ? found[active] : offered;
        if (!list.hidden && wanted) pick(wanted);
      } else if (event.key === 'Escape' && !list.hidden) {
        event.stopPropagation();
        close();
      } else if (event.key === 'Backspace' && !input.value && chosen.length) {
        onchange(chosen.slice(0, -1));
      }
    }

    function pick(option) {
      input.value = '';
      close();
      onchange(chosen.includes(option.key) ? chosen.filter((one) => one !== option.key) : [...chosen, option.key]);
    }

    function chip({ key: code, label: name }) {
      const away = () => onchange(chosen.filter((one) => one !== code));
      return C.el('li', {}, [
        C.el('button', {
          type: 'button', class: 'chip', 'data-key': code, 'aria-label': C.say('take_away', { name }), onclick: away,
        }, [
          C.el('span', { text: name, dir: 'auto' }),
          C.el('span', { class: 'cross', 'aria-hidden': 'true', text: '×' }),
        ]),
      ]);
    }

    /* A chip that had the focus keeps it; of one that is gone it goes to what took its place, or to the box.
     * Only once the chips are there: the answer to a change comes after it. */
    function refillChips(lines) {
      const at = buttons().indexOf(document.activeElement);
      const had = at < 0 ? '' : document.activeElement.dataset.key;
      C.refill(chips, lines);
      chips.hidden = !lines.length;
      if (at < 0) return;
      const now = buttons();
      const next = now.find((one) => one.dataset.key === had) || now[Math.min(at, now.length - 1)] || input;
      next.focus({ preventScroll: true });
    }

    const buttons = () => [...chips.querySelectorAll('button')];

    return {
      show(given, keys) {
        options = given.map((option) => ({ ...option, name: fold(option.name).trim(), folded: fold(option.label) }));
        chosen = keys;
        input.placeholder = C.say(placeholder);
        list.setAttribute('aria-label', C.say(label));
        chips.setAttribute('aria-label', C.say('chosen_list'));
        const byKey = new Map(options.map((option) => [option.key, option]));
        refillChips(keys.map((one) => chip(byKey.get(one))));
      },
    };
  };
})(window.Condivisa);
