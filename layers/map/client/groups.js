/* Points that would cover each other become one circle with their number: none is hidden. */
'use strict';

(function (C) {
  const REACH = 20;
  const key = (column, line) => column * 1000003 + line;

  /* items: [{x, y, layer, row}] in sheet coordinates. Returns groups, single points included, whose
   * places lie at least REACH screen pixels apart. Fixed order in, same groups out: panning and
   * redrawing change nothing, only zoom and filter do. */
  C.groupPoints = function (items, scale) {
    const reach = REACH / scale;
    const cells = new Map();
    const groups = [];
    for (const item of items) {
      const near = nearest(cells, item, reach);
      if (near) {
        near.items.push(item);
        continue;
      }
      const group = { x: item.x, y: item.y, items: [item] };
      const cell = key(Math.floor(item.x / reach), Math.floor(item.y / reach));
      if (cells.has(cell)) cells.get(cell).push(group);
      else cells.set(cell, [group]);
      groups.push(group);
    }
    for (const group of groups) group.n = features(group).length;
    return groups;
  };

  function nearest(cells, item, reach) {
    const column = Math.floor(item.x / reach);
    const line = Math.floor(item.y / reach);
    let best = null;
    let bestDistance = reach * reach;
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const group of cells.get(key(column + dx, line + dy)) || []) {
          const distance = (group.x - item.x) ** 2 + (group.y - item.y) ** 2;
          if (distance < bestDistance) [best, bestDistance] = [group, distance];
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
    const box = C.groupBox(group);
    return Math.hypot(box[2] - box[0], box[3] - box[1]) * C.sheetScale(maxZoom) > REACH;
  };

  C.groupRadius = (n) => (n < 10 ? 11 : n < 100 ? 13.5 : 16.5);
})(window.Condivisa);
