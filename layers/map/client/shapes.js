/* Lines and outlines: exact for what is asked of them, coarser for the eye.
 *
 * A shape is made of arcs; two areas share the arc between them. For drawing, points of an arc are left
 * out that are less than half a pixel from the line that stays: no eye sees it, and no gap can open
 * between neighbours, for they leave out the same points. What is asked under the pointer is
 * answered by the exact path. */
'use strict';

(function (C) {
  const PIXELS = 0.5;
  const FINEST = 18;

  /* runs: for each row with a shape, the arcs of its rings or lines; -1 is arc 0 backwards. */
  C.makeShapes = function (kinds, runs, places) {
    const arcs = places.map((flat) => ({ flat, box: boxOf(flat), weights: null, coarse: new Map() }));
    const given = runs.values();
    return Array.from(kinds, (kind) => (kind === 'A' || kind === 'L' ? makeShape(kind, given.next().value, arcs) : null));
  };

  function makeShape(kind, runs, arcs) {
    const box = C.joinBoxes(runs.flat().map((number) => arcs[number < 0 ? -1 - number : number].box));
    const shape = { kind, box, runs, arcs, paths: new Map() };
    C.lazy(shape, 'path', () => trace(shape, (arc) => arc.flat));
    return shape;
  }

  function boxOf(flat) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 0; at < flat.length; at += 2) {
      box[0] = Math.min(box[0], flat[at]);
      box[1] = Math.min(box[1], flat[at + 1]);
      box[2] = Math.max(box[2], flat[at]);
      box[3] = Math.max(box[3], flat[at + 1]);
    }
    return box;
  }

  /* The path to draw at a scale: made once for each whole zoom. */
  C.pathAt = function (shape, scale) {
    const band = bandOf(scale);
    if (band >= FINEST) return shape.path;
    if (!shape.paths.has(band)) shape.paths.set(band, trace(shape, (arc) => coarser(arc, band)));
    return shape.paths.get(band);
  };

  /* All borders of some shapes, each once: as a path for every zoom. */
  C.bordersAt = function (shapes, scale) {
    const band = bandOf(scale);
    const path = new Path2D();
    const seen = new Set();
    for (const { runs, arcs } of shapes) {
      for (const number of runs.flat()) {
        const arc = arcs[number < 0 ? -1 - number : number];
        if (seen.has(arc)) continue;
        seen.add(arc);
        line(path, band >= FINEST ? arc.flat : coarser(arc, band), false, true);
      }
    }
    return path;
  };

  const bandOf = (scale) => Math.ceil(Math.log2(scale) + 12);

  function trace({ kind, runs, arcs }, placesOf) {
    const path = new Path2D();
    for (const run of runs) {
      run.forEach((number, at) => line(path, placesOf(arcs[number < 0 ? -1 - number : number]), number < 0, !at));
      if (kind === 'A') path.closePath();
    }
    return path;
  }

  function line(path, flat, backwards, first) {
    const n = flat.length / 2;
    for (let step = first ? 0 : 1; step < n; step += 1) {
      const at = 2 * (backwards ? n - 1 - step : step);
      if (first && !step) path.moveTo(flat[at], flat[at + 1]);
      else path.lineTo(flat[at], flat[at + 1]);
    }
  }

  function coarser(arc, band) {
    if (!arc.coarse.has(band)) {
      arc.weights = arc.weights || weigh(arc.flat);
      const least = PIXELS / C.sheetScale(band);
      const kept = [];
      for (let at = 0; at < arc.weights.length; at += 1) {
        if (arc.weights[at] >= least) kept.push(arc.flat[2 * at], arc.flat[2 * at + 1]);
      }
      arc.coarse.set(band, Float64Array.from(kept));
    }
    return arc.coarse.get(band);
  }

  /* How far the line would lie from each point if it and all of less weight were left out (Douglas and
   * Peucker, 1973): the point farthest from the straight line weighs that distance, then both halves. */
  function weigh(flat) {
    const last = flat.length / 2 - 1;
    const weights = new Float64Array(last + 1);
    weights[0] = Infinity;
    weights[last] = Infinity;
    const parts = [[0, last, Infinity]];
    // A closed line is never less than two points.
    let closed = flat[0] === flat[2 * last] && flat[1] === flat[2 * last + 1];
    while (parts.length) {
      const [from, to, most] = parts.pop();
      const { at, distance } = farthest(flat, from, to);
      if (at < 0) continue;
      weights[at] = closed ? Infinity : Math.min(most, distance);
      closed = false;
      parts.push([from, at, weights[at]], [at, to, weights[at]]);
    }
    return weights;
  }

  function farthest(flat, from, to) {
    let [at, distance] = [-1, -1];
    for (let one = from + 1; one < to; one += 1) {
      const found = toSegment(flat, one, from, to);
      if (found > distance) [at, distance] = [one, found];
    }
    return { at, distance };
  }

  function toSegment(flat, at, from, to) {
    const [x, y] = [flat[2 * from], flat[2 * from + 1]];
    const [dx, dy] = [flat[2 * to] - x, flat[2 * to + 1] - y];
    const [px, py] = [flat[2 * at] - x, flat[2 * at + 1] - y];
    const length = dx * dx + dy * dy;
    const along = length ? Math.max(0, Math.min(1, (px * dx + py * dy) / length)) : 0;
    return Math.hypot(px - along * dx, py - along * dy);
  }
})(window.Condivisa);
