/* The tooltip that follows the pointer. Its text is also in list and panel, so it is hidden from readers. */
'use strict';

(function (C) {
  C.tooltipLines = function (answer, hit) {
    if (hit.group) return groupLines(answer, hit.group);
    return hit.layer === 'areas' ? areaLines(answer, hit.row) : featureLines(answer, hit);
  };

  function groupLines(answer, group) {
    const parts = ['pacts', 'houses', 'target_areas']
      .map((layer) => [layer, group.features.filter((one) => one.layer === layer).length])
      .filter(([, n]) => n)
      .map(([layer, n]) => C.count(`n_${layer}`, n));
    return [C.say('group_title', { n: C.number(group.n) }), parts.join(' · '), C.say('group_hint')];
  }

  function areaLines(answer, row) {
    const { counts } = answer.message;
    const { columns } = answer.pack;
    const note = columns[`note_${C.lang()}`];
    const inChoice = counts.in_choice[row];
    return [
      columns.name[row],
      inChoice ? C.areaCounts(counts, row) : C.say('out_of_choice'),
      note ? note[row] : '',
      areaHint(answer, row),
    ];
  }

  /* What a click would do: on a reading's map it asks the reading about that area, or nothing. */
  function areaHint({ message, pack }, row) {
    if (C.isPicking() || C.isDrawing()) return '';
    if (message.mode === 'reading') return message.asks_area ? C.say('area_hint_reading') : '';
    return C.say(message.chosen.includes(pack.id[row]) ? 'area_hint_remove' : 'area_hint_add');
  }

  C.areaCounts = function (counts, row) {
    const declared = counts.declared[row];
    const pacts = C.count('n_pacts', counts.pacts[row]);
    return [
      declared ? `${pacts} (${C.say('of_which_declared', { n: C.number(declared) })})` : pacts,
      C.count('n_houses', counts.houses[row]),
      C.count('n_target_areas', counts.target_areas[row]),
    ].join(' · ');
  };

  function featureLines(answer, { layer, row }) {
    const { pack } = answer.features[layer];
    return [C.cell(pack, 'name', row) || pack.id[row], C.kindLine(answer, layer, row), C.placeMark(answer, layer, row)];
  }

  C.showTooltip = function (lines, x, y) {
    const box = C.byId('tooltip');
    const [title, ...rest] = lines.filter(Boolean);
    C.refill(box, [
      C.el('strong', { text: title, dir: 'auto' }),
      ...rest.map((line) => C.el('span', { text: line, dir: 'auto' })),
    ]);
    box.hidden = false;
    const stage = C.byId('stage').getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = box;
    const left = x + 16 + width > stage.width ? x - width - 12 : x + 16;
    const top = y + 16 + height > stage.height ? y - height - 12 : y + 16;
    box.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  };

  C.hideTooltip = () => { C.byId('tooltip').hidden = true; };
})(window.Condivisa);
