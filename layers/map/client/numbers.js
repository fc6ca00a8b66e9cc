/* The twin of the coloured areas in words: one line per area, those outside the choice apart. */
'use strict';

(function (C) {
  C.numbersNode = function (answer, actions) {
    const { pack, message } = answer;
    const rows = [...pack.id.keys()];
    const inside = rows.filter((row) => message.counts.in_choice[row]);
    const outside = rows.filter((row) => !message.counts.in_choice[row]);
    const level = message.levels.find((one) => one.key === message.level);
    return C.el('div', {}, [
      C.tableNode({
        id: C.listTable('areas'),
        caption: C.say('numbers_caption', { level: level.plural }),
        empty: C.say('empty.numbers'),
        rows: inside,
        rowKey: (row) => pack.id[row],
        rowClass: (row) => (message.chosen.includes(pack.id[row]) ? 'chosen' : null),
        onpoint: (code) => actions.point(code === null ? null : { layer: 'areas', row: pack.rowOf.get(code) }),
        columns: columns(answer, actions),
        sums: sums(answer),
      }),
      outside.length ? outsideNode(answer, outside, actions) : null,
    ]);
  };

  function columns(answer, actions) {
    const { counts } = answer.message;
    const count = (key, values) => ({
      key,
      label: C.say(`column.${key}`),
      numeric: true,
      value: (row) => values[row],
      nodes: (row) => [C.el('span', { text: C.number(values[row]) })],
    });
    return [
      nameColumn(answer, actions),
      count('pacts', counts.pacts),
      count('declared', counts.declared),
      count('houses', counts.houses),
      count('target_areas', counts.target_areas),
    ];
  }

  /* The sum of the areas and what is in the answer: where they differ the reconciliation says why. */
  function sums({ message: { counts }, features }) {
    const KEYS = ['pacts', 'declared', 'houses', 'target_areas'];
    const add = (values) => C.number(values.reduce((sum, n) => sum + n, 0));
    const inAnswer = {
      ...Object.fromEntries(Object.entries(features).map(([layer, one]) => [layer, one.rows.length])),
      declared: features.pacts.without,
    };
    return [
      [C.say('sum_of_areas'), ...KEYS.map((key) => add(counts[key]))],
      [C.say('in_the_answer'), ...KEYS.map((key) => C.number(inAnswer[key]))],
    ];
  }

  function nameColumn(answer, actions) {
    const { columns: packed } = answer.pack;
    const notes = packed[`note_${C.lang()}`] || [];
    return {
      key: 'area',
      label: C.say('column.area'),
      value: (row) => packed.name[row],
      nodes: (row) => [
        areaButton(answer, row, actions),
        notes[row] ? C.el('span', { class: 'faint', text: notes[row], dir: 'auto' }) : null,
      ].filter(Boolean),
    };
  }

  function areaButton(answer, row, actions) {
    const { pack, message, colorOf } = answer;
    const code = pack.id[row];
    const swatch = C.el('span', { class: 'swatch', 'aria-hidden': 'true' });
    const color = colorOf(row);
    if (color) swatch.style.background = color;
    return C.el('button', {
      type: 'button',
      class: 'open',
      'aria-pressed': String(message.chosen.includes(code)),
      onclick: () => actions.toggleArea(code),
    }, [color ? swatch : null, C.el('span', { text: pack.columns.name[row], dir: 'auto' })]);
  }

  function outsideNode(answer, rows, actions) {
    const chips = rows.map((row) => C.el('button', {
      type: 'button',
      class: 'chip',
      'aria-pressed': 'false',
      text: answer.pack.columns.name[row],
      onclick: () => actions.toggleArea(answer.pack.id[row]),
    }));
    return C.el('details', { class: 'outside' }, [
      C.el('summary', { text: C.say('outside', { n: C.number(rows.length) }) }),
      C.el('p', { class: 'note', text: C.say('outside_note') }),
      C.el('div', { class: 'chips' }, chips),
    ]);
  }
})(window.Condivisa);
