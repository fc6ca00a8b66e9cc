/* The answer as the page reads it: the twin of layers/message.py. */
'use strict';

(function (C) {
  const FEATURES = ['pacts', 'houses', 'target_areas'];

  C.makeMessage = function (tables, extract) {
    const { selection, layers, counts } = extract;
    const told = C.describe(tables, extract);
    const sizeOf = ({ layer }) => tables.layers[layer].n;
    const perLayer = (make) => Object.fromEntries(FEATURES.map((layer) => [layer, make(layers[layer])]));
    return {
      type: 'answer',
      lang: selection.lang,
      city: tables.city,
      fingerprint: tables.fingerprint,
      level: selection.level,
      measure: selection.measure,
      layers: selection.layers,
      chosen: selection.areas,
      targets: selection.targets,
      rows: perLayer((answer) => C.packRows(answer.inside, sizeOf(answer))),
      unknown: C.packRows(layers.pacts.unknown, sizeOf(layers.pacts)),
      uncertain: perLayer((answer) => C.packRows(answer.uncertain, sizeOf(answer))),
      on: selection.on,
      counts: Object.fromEntries(Object.entries(counts).map(([name, values]) => [name, sparse(values)])),
      classes: classesOf(tables, extract, told),
      legend: legendOf(tables, extract, told),
      sentence: told.sentence,
      count_line: told.countLine,
      reconciliation: told.reconciliation,
      warnings: told.warnings,
      view: selection.view,
    };
  };

  const steps = (rows) => rows.map((row, at) => row - (at ? rows[at - 1] : 0));

  function sparse(values) {
    const at = [...values.keys()].filter((one) => values[one]);
    return [steps(at), at.map((one) => values[one])];
  }

  function classesOf(tables, { selection, counts }, { speech, level }) {
    if (selection.measure === 'none') return null;
    const chosen = counts[selection.measure].filter((n, at) => counts.in_choice[at]);
    const label = ({ from, to }) => {
      if (to === 0) return speech.say('class_zero');
      return from === to ? speech.number(from) : `${speech.number(from)}–${speech.number(to)}`;
    };
    return {
      title: speech.say(`measure.${selection.measure}`, { level }),
      note: speech.say('measure_note'),
      items: C.countClasses(tables.classes, chosen).map((one) => ({ label: label(one), ...one })),
    };
  }

  function legendOf(tables, { layers }, { speech, term }) {
    const { kind: kinds, status: statuses } = tables.pacts;
    const items = [];
    for (const kind of Object.keys(tables.vocabularies.kind)) {
      for (const status of Object.keys(tables.vocabularies.status)) {
        const n = layers.pacts.inside.filter((row) => kinds[row] === kind && statuses[row] === status).length;
        // "proposta · proposta" says it once.
        const labels = new Set([term('kind', kind), term('status', status)]);
        const key = `${status}|${kind}`;
        if (n) items.push({ layer: 'pacts', key, label: [...labels].join(' · '), n, symbol: tables.symbols.pacts[key] });
      }
    }
    const drawn = new Set(tables.layers.target_areas.drawn);
    const one = (layer, key, n) => ({ layer, key, label: speech.say(`legend_${key}`), n, symbol: tables.symbols[layer] });
    return [
      ...items,
      one('houses', 'house', layers.houses.inside.length),
      one('target_areas', 'target_area', layers.target_areas.inside.filter((row) => drawn.has(row)).length),
    ];
  }
})(window.Condivisa);
