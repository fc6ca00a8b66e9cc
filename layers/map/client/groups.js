/* Points that would cover each other become one circle with their number: none is hidden. */
'use strict';

(function (C) {
  const REACH = 20;
  const ALONE = 8.5;
  const GAP = 1;
  const key = (column, line) => column * 1000003 + line;

  /* items: [{x, y, layer, row}] in sheet coordinates. Returns groups, single points included, whose
   * places lie at least REACH screen pixels apart and whose circles do not overlap. Fixed order in,
   * same groups out: panning and redrawing change nothing, only zoom and filter do. */
  C.groupPoints = function (items, scale) {
    const reach = (REACH * C.enlarged) / scale;
    const cells = new Map();
    const groups = [];
    for (const item of items) {
      const near = nearest(cells, item, reach, (other) => Math.hypot(other.x - item.x, other.y - item.y) - reach);
      if (near) {
        near.items.push(item);
        continue;
      }
      const group = { x: item.x, y: item.y, items: [item] };
      put(cells, group, reach);
      groups.push(group);
    }
    for (const group of groups) group.n = features(group).length;
    return apart(groups, scale);
  };

  /* Circles that overlap become one, where the larger was: first those that overlap the most. */
  function apart(groups, scale) {
    let left = groups;
    for (;;) {
      const kept = joined(left, scale);
      if (kept.length === left.length) return kept;
      left = kept;
    }
  }

  /* Joins each two that are in each other's way more than in anybody else's. */
  function joined(groups, scale) {
    const radius = ({ n }) => ((n > 1 ? C.groupRadius(n) : ALONE) * C.enlarged + GAP / 2) / scale;
    const reach = 2 * groups.reduce((most, group) => Math.max(most, radius(group)), 0);
    const cells = new Map();
    for (const group of groups) put(cells, group, reach);
    const rivals = new Map(groups.map((group) => [group, nearest(cells, group, reach, (other) => (
      // Single symbols are smaller than what keeps them apart: only rings are in anybody's way.
      other === group || (other.n === 1 && group.n === 1) ? 0
        : Math.hypot(other.x - group.x, other.y - group.y) - radius(other) - radius(group)
    ))]));
    const gone = new Set();
    const join = (group, rival) => {
      const [larger, smaller] = group.n < rival.n ? [rival, group] : [group, rival];
      larger.items.push(...smaller.items);
      larger.n = features(larger).length;
      gone.add(smaller);
    };
    for (const [group, rival] of rivals) {
      if (rival && rivals.get(rival) === group && !gone.has(group) && !gone.has(rival)) join(group, rival);
    }
    // Equal overlaps may go round in a ring.
    const left = gone.size ? null : groups.find((group) => rivals.get(group));
    if (left) join(left, rivals.get(left));
    return groups.filter((group) => !gone.has(group));
  }

  function put(cells, group, size) {
    const cell = key(Math.floor(group.x / size), Math.floor(group.y / size));
    if (cells.has(cell)) cells.get(cell).push(group);
    else cells.set(cell, [group]);
  }

  /* The group with the least distance below zero; a cell is as large as any distance asked about. */
  function nearest(cells, item, size, distance) {
    const column = Math.floor(item.x / size);
    const line = Math.floor(item.y / size);
    let best = null;
    let least = 0;
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const group of cells.get(key(column + dx, line + dy)) || []) {
          const found = distance(group);
          if (found < least) [best, least] = [group, found];
        }
      }
    }
    return best;
  }

  /* The features of a group: two points of one feature are one. */
  function features(group) {
    const seen = new Map(group.items.map((item) => [`${item.layer} ${item.row}`, item]));
    return [...seen.values()];
  }
  C.groupFeatures = features;

  C.groupBox = (group) => C.joinBoxes(group.items.map((item) => [item.x, item.y, item.x, item.y]));

  /* Can zooming in ever take the group apart? */
  C.separable = function (group, maxZoom) {
    return C.groupPoints(group.items, C.sheetScale(maxZoom)).length > 1;
  };

  C.groupRadius = (n) => (n < 10 ? 11 : n < 100 ? 13.5 : 16.5);
})(window.Condivisa);
