/* An answer: a message with its layer files fetched, its rows found, its symbols known. */
'use strict';

(function (C) {
  const FEATURES = ['pacts', 'houses', 'target_areas'];
  const frames = new Map();

  /* Fetches what the message needs to be drawn; the other levels are fetched when they are. */
  C.loadAnswer = async function (given) {
    // What is the same for every answer about a city is a file of its own.
    const message = { ...(given.about ? await C.fetchOnce(given.about) : {}), ...given };
    const words = message.words ? await C.fetchOnce(message.words) : {};
    const keys = message.levels.map((level) => level.key);
    // Coarse to fine, so that what is found first is the same whatever came first.
    const needed = (key, at) => at === 0 || key === message.level || message.chosen.length > 0;
    const levels = keys.filter((key, at) => needed(key, at) || C.isHere(message.packs[key]));
    const [areaPacks, features] = await Promise.all([
      fetchNamed(message, levels),
      fetchNamed(message, FEATURES),
    ]);
    const counts = expandCounts(message.counts, areaPacks[message.level].n);
    return makeAnswer({ ...message, counts }, words, areaPacks, features);
  };

  /* Counts come as the steps between the areas that have any, and their values. */
  function expandCounts(counts, n) {
    return Object.fromEntries(Object.entries(counts).map(([key, [steps, values]]) => {
      const all = new Array(n).fill(0);
      C.sumSteps(steps).forEach((row, at) => { all[row] = values[at]; });
      return [key, all];
    }));
  }

  async function fetchNamed(message, keys) {
    const packs = await Promise.all(keys.map((key) => C.fetchPack(message.packs[key])));
    return Object.fromEntries(keys.map((key, at) => [key, packs[at]]));
  }

  function makeAnswer(message, words, areaPacks, packs) {
    const coarsest = message.levels[0].key;
    if (!frames.has(message.city)) frames.set(message.city, C.makeFrame(areaPacks[coarsest]));
    const frame = frames.get(message.city);
    for (const pack of [...Object.values(areaPacks), ...Object.values(packs)]) C.prepare(pack, frame);
    const uncertain = message.uncertain || {};
    const answer = {
      message,
      words,
      frame,
      areaPacks,
      pack: areaPacks[message.level],
      backdrop: areaPacks[coarsest],
      symbols: C.symbolFinder(message.legend, packs),
      features: perLayer((layer) => makeFeatures(packs[layer], message.rows[layer])),
      unknown: rowSet(message.unknown, packs.pacts),
      uncertain: perLayer((layer) => rowSet(uncertain[layer], packs[layer])),
    };
    answer.colorOf = (row) => classColor(message, row);
    answer.chosenShapes = chosenShapes(answer);
    return answer;
  }

  const perLayer = (make) => Object.fromEntries(FEATURES.map((layer) => [layer, make(layer)]));

  /* The rows of a layer that are asked for: as a mask, and as positions, ascending. */
  function makeFeatures(pack, packed) {
    const asked = C.rowMask(packed, pack.n);
    const features = { pack, asked, rows: C.rowsOf(asked), without: 0, approximate: 0 };
    const { columns: { precision_m: precision = [] }, geo: { has } } = pack;
    for (const row of features.rows) {
      if (!has[row]) features.without += 1;
      else if (precision[row]) features.approximate += 1;
    }
    return features;
  }

  function rowSet(packed, pack) {
    const mask = C.rowMask(packed, pack.n);
    return { has: (row) => Boolean(mask[row]) };
  }

  function classColor(message, row) {
    const counts = message.counts[message.measure];
    if (!counts || !message.classes) return null;
    const n = counts[row];
    const found = message.classes.items.find((item) => n >= item.from && n <= item.to);
    return found ? found.color : null;
  }

  function chosenShapes(answer) {
    return answer.message.chosen
      .map((code) => C.findArea(answer, code))
      .filter((area) => area && area.pack.geo)
      .map((area) => area.pack.geo.shapes[area.row])
      .filter(Boolean);
  }

  /* Looks in the levels that have come so far. */
  C.findArea = function (answer, code) {
    for (const [level, pack] of Object.entries(answer.areaPacks)) {
      const row = pack.rowOf.get(code);
      if (row !== undefined) return { level, pack, row, name: pack.columns.name[row] };
    }
    return null;
  };

  /* The other levels: for names in list and panel, and for the outlines of chosen areas. */
  C.completeAnswer = async function (answer) {
    const missing = answer.message.levels.map((level) => level.key).filter((key) => !(key in answer.areaPacks));
    if (!missing.length) return false;
    const packs = await fetchNamed(answer.message, missing);
    for (const pack of Object.values(packs)) C.prepare(pack, answer.frame);
    const all = { ...answer.areaPacks, ...packs };
    answer.areaPacks = Object.fromEntries(answer.message.levels.map(({ key }) => [key, all[key]]));
    answer.chosenShapes = chosenShapes(answer);
    return true;
  };

  /* The box of what is chosen if asked for and there is any, else of all areas of the level. */
  C.answerBox = function (answer, chosenFirst) {
    const { pack } = answer.features.target_areas;
    const targets = answer.message.targets.map((id) => pack.geo.shapes[pack.rowOf.get(id)]).filter(Boolean);
    const focus = answer.pack.geo.shapes[answer.pack.rowOf.get(answer.message.focus)];
    if (chosenFirst && focus) return focus.box;
    const chosen = targets.length ? targets : answer.chosenShapes;
    const shapes = chosenFirst && chosen.length ? chosen : answer.pack.geo.shapes;
    return C.joinBoxes(shapes.filter(Boolean).map((shape) => shape.box));
  };

  C.featureBox = function (answer, { layer, row }) {
    const { pack } = layer === 'areas' ? { pack: answer.pack } : answer.features[layer];
    const { dots, shapes } = pack.geo;
    const { precision_m: precision = [] } = pack.columns;
    // An approximate point is as large as its doubt.
    const doubt = (precision[row] || 0) / answer.frame.metresPerPixel;
    const boxes = shapes[row] ? [shapes[row].box] : [];
    for (let [at, end] = C.dotsOf(pack.geo, row); at < end; at += 1) {
      const [x, y] = [dots[2 * at], dots[2 * at + 1]];
      boxes.push([x - doubt, y - doubt, x + doubt, y + doubt]);
    }
    return C.joinBoxes(boxes);
  };
})(window.Condivisa);
