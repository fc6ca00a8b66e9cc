/* A table that sorts by its headers and shows fifty rows, then more; texts that are not here yet are fetched. */
'use strict';

(function (C) {
  const PAGE = 50;
  const states = new Map();

  /* spec: {id, caption, columns, rows, empty, rowKey, rowClass, onpoint, sums?, texts?}
   * texts: {missing(rows), fetch(rows)}, of what the cells of columns with `text` say.
   * sums: [[text, ...]]: lines under the table, one text a column.
   * columns: [{key, label, value(row), nodes(row), numeric, className}]; the first cell is the row's header. */
  C.tableNode = function (spec) {
    if (!states.has(spec.id)) states.set(spec.id, { key: null, down: false, shown: PAGE });
    const box = C.el('div', { class: 'table-box' });
    const state = states.get(spec.id);
    // A second table of the same rows has no id of its own.
    if (whole) fill(box, { ...spec, id: null }, { ...state, shown: Infinity });
    else fill(box, spec, state);
    return box;
  };

  /* The tables made meanwhile show all their rows, in the order that the reader chose. */
  let whole = false;
  C.allRows = function (make) {
    whole = true;
    const made = make();
    whole = false;
    return made;
  };

  /* A new answer starts on its first page; the order that the reader chose stays. */
  C.rewindTables = function () {
    for (const state of states.values()) state.shown = PAGE;
  };

  /* after: gives the focus back when the new rows are here, which may be later. */
  function fill(box, spec, state, after) {
    if (!spec.rows.length) {
      C.refill(box, [C.el('p', { class: 'empty', text: spec.empty })]);
      return;
    }
    const column = spec.columns.find((one) => one.key === state.key);
    // Who sorts by a text needs all of them.
    if (isWaiting(box, spec, state, column && column.text ? spec.rows : [], after)) return;
    const rows = sorted(spec.rows, column, state.down);
    const shown = Array.from(rows.slice(0, state.shown));
    if (isWaiting(box, spec, state, shown, after)) return;
    const body = C.el('tbody', {}, shown.map((row) => rowNode(spec, row)));
    bindPointing(body, spec);
    const head = C.el('thead', {}, [C.el('tr', {}, spec.columns.map((column) => headNode(box, spec, state, column)))]);
    const table = C.el('table', { id: spec.id }, [C.el('caption', { class: 'unseen', text: spec.caption }), head, body, sumsNode(spec)]);
    box.waiting = null;
    box.removeAttribute('aria-busy');
    // Who has gone elsewhere meanwhile is not called back.
    const isFree = document.activeElement === document.body || box.contains(document.activeElement);
    C.refill(box, [table, moreNode(box, spec, state, rows.length)]);
    if (after && isFree) after();
  }

  function sumsNode(spec) {
    if (!spec.sums) return null;
    return C.el('tfoot', {}, spec.sums.map(([label, ...texts]) => C.el('tr', {}, [
      C.el('th', { scope: 'row', text: label }),
      ...texts.map((text) => C.el('td', { class: 'number', text })),
    ])));
  }

  /* Are there texts to come? Then the box is filled again when they are here. */
  function isWaiting(box, spec, state, rows, after) {
    if (!spec.texts || !spec.texts.missing(rows)) return false;
    const fetched = spec.texts.fetch(rows);
    box.setAttribute('aria-busy', 'true');
    box.waiting = fetched;
    // What was asked for meanwhile is what the reader wants to see.
    const ifLast = (then) => (value) => { if (box.waiting === fetched) then(value); };
    fetched.then(ifLast(() => fill(box, spec, state, after)), ifLast((error) => {
      window.console.warn(error);
      tellFailure(box, () => fill(box, spec, state, after || (() => focusIn(box.querySelector('tbody tr')))));
    }));
    return true;
  }

  /* The rows that are here stay; what is missing may be asked for again. */
  function tellFailure(box, retry) {
    box.waiting = null;
    box.removeAttribute('aria-busy');
    const before = box.querySelector('.failed');
    const wasFocused = Boolean(before) && before.contains(document.activeElement);
    if (before) before.remove();
    const told = C.el('p', { class: 'failed', role: 'alert' }, [
      C.el('span', { text: C.say('texts_failed') }),
      ' ',
      C.el('button', { type: 'button', class: 'quiet', text: C.say('try_again'), onclick: retry }),
    ]);
    box.prepend(told);
    if (wasFocused) focusIn(told);
  }

  const focusIn = (node) => {
    const button = node && node.querySelector('button');
    if (button) button.focus();
  };

  /* Each different value is compared once, rows only by the rank of theirs. What is not known comes
   * last, whatever the direction. */
  function sorted(rows, column, down) {
    if (!column) return rows;
    const values = Array.from(rows, (row) => column.value(row));
    const empty = (value) => value === null || value === undefined || value === '';
    const known = [...new Set(values.filter((value) => !empty(value)))];
    known.sort((left, right) => (typeof left === 'number' ? left - right : C.compare(left, right)));
    if (down) known.reverse();
    const ranks = new Map();
    known.forEach((value, at) => {
      const before = ranks.get(known[at - 1]);
      // Values that compare as equal keep the order of their rows.
      ranks.set(value, at && same(value, known[at - 1]) ? before : at);
    });
    const keys = Float64Array.from(values, (value, at) => (empty(value) ? known.length : ranks.get(value)) * rows.length + at);
    return Array.from(keys.sort(), (key) => rows[key % rows.length]);
  }

  const same = (one, other) => (typeof one === 'number' ? one === other : C.compare(one, other) === 0);

  function headNode(box, spec, state, column) {
    const active = state.key === column.key;
    const way = active ? (state.down ? 'descending' : 'ascending') : 'none';
    const button = C.el('button', {
      type: 'button',
      'data-column': column.key,
      onclick() {
        // Numbers are first asked for from the greatest down.
        const down = active ? !state.down : Boolean(column.numeric);
        Object.assign(state, { key: column.key, down });
        fill(box, spec, state, () => box.querySelector(`[data-column="${column.key}"]`).focus());
      },
    }, [
      C.el('span', { text: column.label }),
      C.el('span', { class: 'arrow', 'aria-hidden': 'true', text: active ? (state.down ? '▼' : '▲') : '' }),
    ]);
    return C.el('th', { scope: 'col', 'aria-sort': way, class: classOf(column) }, [button]);
  }

  const classOf = (column) => [column.numeric ? 'number' : '', column.className || ''].join(' ').trim() || null;

  function rowNode(spec, row) {
    const cells = spec.columns.map((column, at) => C.el(at ? 'td' : 'th', {
      scope: at ? null : 'row',
      class: classOf(column),
    }, column.nodes(row)));
    return C.el('tr', { 'data-key': spec.rowKey(row), class: spec.rowClass ? spec.rowClass(row) : null }, cells);
  }

  function bindPointing(body, spec) {
    if (!spec.onpoint) return;
    const keyOf = (event) => {
      const line = event.target.closest('tr');
      return line ? line.dataset.key : null;
    };
    for (const name of ['mouseover', 'focusin']) body.addEventListener(name, (event) => spec.onpoint(keyOf(event)));
    for (const name of ['mouseleave', 'focusout']) body.addEventListener(name, () => spec.onpoint(null));
  }

  function moreNode(box, spec, state, n) {
    if (n <= state.shown) return null;
    const more = Math.min(PAGE, n - state.shown);
    return C.el('p', { class: 'more' }, [
      C.el('button', {
        type: 'button',
        class: 'quiet',
        text: C.say('show_more', { n: C.number(more), shown: C.number(state.shown), total: C.number(n) }),
        onclick() {
          const first = state.shown;
          state.shown += PAGE;
          fill(box, spec, state, () => focusIn(box.querySelectorAll('tbody tr')[first]));
        },
      }),
    ]);
  }

  /* Marks the row that the pointer is at on the map. */
  C.markRow = function (id, key) {
    const table = C.byId(id);
    for (const line of document.querySelectorAll('tr.pointed')) line.classList.remove('pointed');
    if (!table || key === null) return;
    const line = [...table.tBodies[0].rows].find((one) => one.dataset.key === key);
    if (line) line.classList.add('pointed');
  };
})(window.Condivisa);
