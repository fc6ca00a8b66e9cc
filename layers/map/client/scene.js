/* From an answer to what is to be drawn: areas with their colours, shapes, points. No pixels yet. */
'use strict';

(function (C) {
  const OUT_OF_CHOICE = '#DDE2E8';
  const NO_MEASURE = '#F4F7FA';
  const FEATURES = ['target_areas', 'houses', 'pacts'];

  C.makeScene = function (answer, layers) {
    const shown = (layer) => layers.includes(layer);
    const scene = {
      answer,
      frame: answer.frame,
      symbol: answer.symbol,
      backdrop: answer.backdrop.geo.shapes,
      areas: shown('areas') ? makeAreas(answer) : [],
      outlines: answer.chosenShapes,
      overlay: C.prepareOverlay(answer),
      targets: shown('target_areas') ? makeTargets(answer) : [],
      shapes: [],
      items: [],
      layouts: new Map(),
    };
    for (const layer of FEATURES) if (shown(layer)) addFeatures(scene, layer);
    scene.drawn = countDrawn(scene, shown);
    return scene;
  };

  function makeAreas(answer) {
    const { pack, message } = answer;
    const counts = message.counts[message.measure];
    const chosen = new Set(message.chosen);
    return pack.id.map((code, row) => {
      const inChoice = Boolean(message.counts.in_choice[row]);
      const n = counts ? counts[row] : 0;
      const unplaced = inChoice && message.measure === 'pacts' ? message.counts.declared[row] : 0;
      return {
        row,
        code,
        name: pack.columns.name[row],
        x: pack.geo.labels[2 * row],
        y: pack.geo.labels[2 * row + 1],
        shape: pack.geo.shapes[row],
        fill: inChoice ? answer.colorOf(row) || NO_MEASURE : OUT_OF_CHOICE,
        n: inChoice ? n : 0,
        countText: inChoice && counts ? C.number(n) : '',
        badgeText: unplaced ? C.number(unplaced) : '',
        chosen: chosen.has(code),
        muted: !inChoice,
        large: pack.n <= 40,
      };
    }).filter((area) => area.shape);
  }

  function makeTargets(answer) {
    const { pack, rows } = answer.features.target_areas;
    const chosen = new Set(answer.message.targets);
    return [...rows].filter((row) => pack.geo.shapes[row]).map((row) => ({
      layer: 'target_areas',
      row,
      shape: pack.geo.shapes[row],
      symbol: answer.symbol('target_areas', row),
      chosen: chosen.has(pack.id[row]),
    }));
  }

  function addFeatures(scene, layer) {
    const { pack, rows } = scene.answer.features[layer];
    const asked = new Set(rows);
    const precision = pack.columns.precision_m || [];
    const { dots, dotRow, shapes } = pack.geo;
    dotRow.forEach((row, at) => {
      if (!asked.has(row)) return;
      const precisionPixels = (precision[row] || 0) / scene.frame.metresPerPixel;
      scene.items.push({ x: dots[2 * at], y: dots[2 * at + 1], layer, row, precision: precisionPixels });
    });
    if (layer === 'target_areas') return;
    for (const row of rows) {
      if (shapes[row]) scene.shapes.push({ layer, row, shape: shapes[row], symbol: scene.symbol(layer, row) });
    }
  }

  /* Counted from what the scene holds, not from the question: this is what tests compare. */
  function countDrawn(scene, shown) {
    const rows = { pacts: new Set(), houses: new Set(), target_areas: new Set() };
    for (const one of [...scene.items, ...scene.shapes, ...scene.targets]) rows[one.layer].add(one.row);
    const drawn = { areas: scene.areas.length, without_place: {} };
    for (const layer of FEATURES) {
      drawn[layer] = rows[layer].size;
      const feature = scene.answer.features[layer];
      drawn.without_place[layer] = shown(layer)
        ? [...feature.rows].filter((row) => !feature.pack.geo.has[row]).length : 0;
    }
    return drawn;
  }

  /* Groups and labels depend on the zoom alone: made once for each, kept while the answer lasts. */
  C.layoutAt = function (scene, zoom, narrow) {
    if (!scene.layouts.has(zoom)) {
      if (scene.layouts.size > 24) scene.layouts.clear();
      const scale = C.sheetScale(zoom);
      const groups = C.groupPoints(scene.items, scale);
      for (const group of groups) group.radius = (group.n > 1 ? C.groupRadius(group.n) : 8.5) * C.enlarged;
      const circles = groups.map(({ x, y, radius }) => ({ x, y, radius }));
      scene.layouts.set(zoom, { zoom, scale, groups, labels: C.placeLabels(scene.areas, circles, scale, narrow) });
    }
    return scene.layouts.get(zoom);
  };
})(window.Condivisa);
