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
      symbol: answer.symbols.of,
      backdrop: answer.backdrop.geo.shapes.filter(Boolean),
      areas: shown('areas') ? makeAreas(answer) : [],
      outlines: answer.chosenShapes,
      overlay: C.prepareOverlay(answer),
      targets: shown('target_areas') ? makeTargets(answer) : [],
      shapes: ['houses', 'pacts'].filter(shown).flatMap((layer) => makeShapes(answer, layer)),
      points: makePoints(answer, FEATURES.filter(shown)),
      layouts: new Map(),
    };
    C.lazy(scene, 'drawn', () => countDrawn(scene, shown));
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
    return Array.from(rows).filter((row) => pack.geo.shapes[row]).map((row) => ({
      layer: 'target_areas',
      row,
      shape: pack.geo.shapes[row],
      symbol: answer.symbols.of('target_areas', row),
      chosen: chosen.has(pack.id[row]),
    }));
  }

  function makeShapes(answer, layer) {
    const { pack, rows } = answer.features[layer];
    const found = [];
    for (const row of rows) {
      const shape = pack.geo.shapes[row];
      if (shape) found.push({ layer, row, shape, symbol: answer.symbols.of(layer, row) });
    }
    return found;
  }

  /* All points of the layers that are asked for, in columns: place, feature, symbol, how doubtful (in
   * sheet pixels). A feature's number is its row, after all rows of the layers before. */
  function makePoints(answer, layers) {
    const dots = layers.map((layer) => answer.features[layer].pack.geo.dots.length / 2);
    const most = dots.reduce((sum, n) => sum + n, 0);
    const points = {
      n: 0,
      features: 0,
      single: true,
      starts: {},
      x: new Float64Array(most),
      y: new Float64Array(most),
      feature: new Int32Array(most),
      symbol: new Uint8Array(most),
      precision: new Float32Array(most),
    };
    for (const layer of layers) addPoints(points, answer, layer);
    for (const name of ['x', 'y', 'feature', 'symbol', 'precision']) points[name] = points[name].subarray(0, points.n);
    return points;
  }

  function addPoints(points, answer, layer) {
    const { pack, asked } = answer.features[layer];
    const { geo: { dots, dotRow }, columns: { precision_m: precision = [] } } = pack;
    points.starts[layer] = points.features;
    for (let dot = 0; dot < dotRow.length; dot += 1) {
      const row = dotRow[dot];
      if (!asked[row]) continue;
      points.x[points.n] = dots[2 * dot];
      points.y[points.n] = dots[2 * dot + 1];
      points.feature[points.n] = points.features + row;
      points.symbol[points.n] = answer.symbols.number(layer, row);
      points.precision[points.n] = (precision[row] || 0) / answer.frame.metresPerPixel;
      points.n += 1;
      if (dot && dotRow[dot - 1] === row) points.single = false;
    }
    points.features += pack.n;
  }

  /* Of which layer and row a feature's number is. */
  C.featureOf = function ({ starts }, feature) {
    const layer = Object.keys(starts).reverse().find((one) => starts[one] <= feature);
    return { layer, row: feature - starts[layer] };
  };

  /* The points of a feature that are in the scene. */
  C.pointsOf = function ({ points }, { layer, row }) {
    const found = [];
    if (!(layer in points.starts)) return found;
    const feature = points.starts[layer] + row;
    for (let at = points.feature.indexOf(feature); at >= 0; at = points.feature.indexOf(feature, at + 1)) found.push(at);
    return found;
  };

  /* Counted from what the scene holds, not from the question: this is what tests compare. */
  function countDrawn(scene, shown) {
    const { points: { feature, features, starts } } = scene;
    const there = new Uint8Array(features);
    for (let point = 0; point < feature.length; point += 1) there[feature[point]] = 1;
    for (const { layer, row } of [...scene.shapes, ...scene.targets]) there[starts[layer] + row] = 1;
    const drawn = { areas: scene.areas.length, without_place: {} };
    for (const layer of FEATURES) {
      const { n } = scene.answer.features[layer].pack;
      drawn[layer] = shown(layer) ? there.subarray(starts[layer], starts[layer] + n).reduce((sum, one) => sum + one, 0) : 0;
      drawn.without_place[layer] = shown(layer) ? scene.answer.features[layer].without : 0;
    }
    return drawn;
  }

  /* Groups and labels depend on the zoom alone: made once for each, kept while the answer lasts. */
  C.layoutAt = function (scene, zoom, narrow) {
    if (!scene.layouts.has(zoom)) {
      if (scene.layouts.size > 24) scene.layouts.clear();
      const scale = C.sheetScale(zoom);
      const groups = C.groupPoints(scene.points, scale);
      const cells = cellsOf(groups, scale);
      const circles = { ...groups, cells };
      scene.layouts.set(zoom, { zoom, scale, groups, cells, opened: new Map(), labels: C.placeLabels(scene.areas, circles, scale, narrow) });
    }
    return scene.layouts.get(zoom);
  };

  /* Wide enough for the largest circle with what a finger misses it by. */
  const CELL = 48;

  function cellsOf(groups, scale) {
    const cells = C.makeCells(CELL / scale, groups.length);
    for (let group = 0; group < groups.length; group += 1) cells.put(group, groups.x[group], groups.y[group]);
    return cells;
  }

  /* A group as readers meet it: how many features, which, of which colours, and the box around it. */
  C.openedGroup = function (scene, layout, group) {
    if (!layout.opened.has(group)) layout.opened.set(group, openGroup(scene, layout, group));
    return layout.opened.get(group);
  };

  function openGroup({ points }, { groups }, group) {
    const members = C.membersOf(groups, group);
    const features = [...new Set(members.map((point) => points.feature[point]))].sort((a, b) => a - b);
    return {
      n: groups.n[group],
      members,
      points,
      features: features.map((feature) => C.featureOf(points, feature)),
      box: C.joinBoxes(members.map((point) => [points.x[point], points.y[point], points.x[point], points.y[point]])),
    };
  }
})(window.Condivisa);
