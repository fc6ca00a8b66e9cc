/* The results in words: tabs, and a table for each layer. */
'use strict';

(function (C) {
  const TABS = ['pacts', 'houses', 'target_areas', 'numbers'];
  let active = 'pacts';

  let last = [];

  C.showLists = function (answer, actions) {
    last = [answer, actions];
    C.rewindTables();
    C.refill(C.byId('tabs'), TABS.map((tab) => tabNode(answer, tab, actions)));
    showPanel(answer, actions);
  };

  function tabNode(answer, tab, actions) {
    const n = tab === 'numbers' ? null : answer.features[tab].rows.length;
    const select = (other) => {
      active = other;
      C.showLists(answer, actions);
      C.byId(`tab-${other}`).focus();
    };
    return C.el('button', {
      type: 'button',
      role: 'tab',
      id: `tab-${tab}`,
      'aria-selected': String(tab === active),
      'aria-controls': 'tab-panel',
      tabindex: tab === active ? 0 : -1,
      text: n === null ? C.say('tab.numbers') : C.say(`tab.${tab}`, { n: C.number(n) }),
      onclick: () => select(tab),
      onkeydown: (event) => {
        const to = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        const at = TABS.indexOf(tab);
        if (to) select(TABS[(at + to + TABS.length) % TABS.length]);
        if (event.key === 'Home') select(TABS[0]);
        if (event.key === 'End') select(TABS[TABS.length - 1]);
      },
    });
  }

  function showPanel(answer, actions) {
    const content = active === 'numbers' ? C.numbersNode(answer, actions) : tableOf(answer, active, actions);
    C.refill(C.byId('tab-panels'), [
      C.el('div', { role: 'tabpanel', id: 'tab-panel', 'aria-labelledby': `tab-${active}` }, [content]),
    ]);
  }

  /* Every list with all its rows, under its own heading: for paper. */
  C.wholeLists = function () {
    const [answer, actions] = last;
    return TABS.flatMap((tab) => [
      C.el('h2', { text: tab === 'numbers' ? C.say('tab.numbers') : C.say(`tab.${tab}`, { n: C.number(answer.features[tab].rows.length) }) }),
      C.allRows(() => (tab === 'numbers' ? C.numbersNode(answer, actions) : tableOf(answer, tab, actions))),
    ]);
  };

  C.listTable = (layer) => (layer === 'areas' ? 'table-numbers' : `table-${layer}`);

  function tableOf(answer, layer, actions) {
    const { pack, rows } = answer.features[layer];
    return C.tableNode({
      id: C.listTable(layer),
      caption: C.say(`tab.${layer}`, { n: C.number(rows.length) }),
      empty: C.say(`empty.${layer}`),
      rows,
      texts: {
        missing: (some) => C.missingTexts(answer, layer, some).size > 0,
        fetch: (some) => C.fetchTexts(answer, layer, some),
      },
      rowKey: (row) => pack.id[row],
      onpoint: (id) => actions.point(id === null ? null : { layer, row: pack.rowOf.get(id) }),
      columns: { pacts: pactColumns, houses: houseColumns, target_areas: targetColumns }[layer](answer, actions),
    });
  }

  const text = (value, className) => C.el('span', { text: value, dir: 'auto', class: className });

  function nameColumn(answer, layer, label, actions) {
    const { pack } = answer.features[layer];
    return {
      key: 'name',
      label,
      text: true,
      value: (row) => C.cell(pack, 'name', row),
      nodes: (row) => [
        C.el('button', {
          type: 'button',
          class: 'open',
          onclick: (event) => actions.open({ layer, row }, event.currentTarget),
        }, [C.symbolPicture(answer.symbols.of(layer, row)), text(C.cell(pack, 'name', row) || pack.id[row])]),
      ],
    };
  }

  function whereColumn(answer, layer) {
    const { pack } = answer.features[layer];
    const value = (row) => [C.areaNames(answer, pack.columns.declared[row] || []), C.cell(pack, 'address', row)]
      .filter(Boolean).join(' · ');
    return {
      key: 'where',
      className: 'where',
      label: C.say('column.where'),
      text: true,
      value,
      nodes: (row) => [
        pack.geo.has[row] ? text(value(row)) : null,
        markNode(C.placeMark(answer, layer, row, 'approximate_short')),
        answer.uncertain[layer].has(row) ? markNode(C.say('near_border')) : null,
      ].filter(Boolean),
    };
  }

  const markNode = (value) => (value ? text(value, 'mark') : null);

  function columnOf(pack, key, label, show, more) {
    const cell = (row) => C.cell(pack, key, row);
    const empty = (row) => cell(row) === null || cell(row) === '';
    return {
      key,
      label,
      text: !(key in pack.columns),
      value: (row) => (empty(row) ? '' : show(cell(row))),
      nodes: (row) => [text(empty(row) ? '–' : show(cell(row)))],
      ...more,
    };
  }

  function pactColumns(answer, actions) {
    const { pack } = answer.features.pacts;
    const status = columnOf(pack, 'status', C.say('column.status'), (key) => C.termOf(answer, 'status', key), { className: 'state' });
    const { nodes } = status;
    status.nodes = (row) => [...nodes(row), answer.unknown.has(row) ? markNode(C.say('in_force_unknown')) : null].filter(Boolean);
    const date = columnOf(pack, 'date', C.say('column.date'), C.day, { className: 'date' });
    date.value = (row) => pack.columns.date[row];
    return [
      nameColumn(answer, 'pacts', C.say('column.title'), actions),
      status,
      columnOf(pack, 'theme', C.say('column.theme'), (key) => C.termOf(answer, 'theme', key), { className: 'spare' }),
      date,
      whereColumn(answer, 'pacts'),
    ];
  }

  function houseColumns(answer, actions) {
    const { pack } = answer.features.houses;
    return [
      nameColumn(answer, 'houses', C.say('column.name'), actions),
      columnOf(pack, 'type', C.say('column.type'), (key) => C.termOf(answer, 'house_type', key)),
      whereColumn(answer, 'houses'),
    ];
  }

  function targetColumns(answer, actions) {
    const { pack } = answer.features.target_areas;
    return [
      nameColumn(answer, 'target_areas', C.say('column.name'), actions),
      columnOf(pack, 'programme', C.say('column.programme'), String),
      columnOf(pack, 'year_from', C.say('column.from'), String, { className: 'date' }),
      whereColumn(answer, 'target_areas'),
    ];
  }
})(window.Condivisa);
