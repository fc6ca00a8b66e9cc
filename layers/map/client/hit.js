/* What is under a place of the screen: points first, then lines and outlines, then areas. */
'use strict';

(function (C) {
  const CELL = 32;
  const ruler = document.createElement('canvas').getContext('2d');

  /* Cells of CELL screen pixels, made once per layout. */
  function gridOf(layout) {
    if (layout.grid) return layout.grid;
    layout.grid = new Map();
    for (const group of layout.groups) {
      const key = `${Math.floor((group.x * layout.scale) / CELL)} ${Math.floor((group.y * layout.scale) / CELL)}`;
      if (layout.grid.has(key)) layout.grid.get(key).push(group);
      else layout.grid.set(key, [group]);
    }
    return layout.grid;
  }

  function groupAt(layout, x, y, slack) {
    const grid = gridOf(layout);
    const [column, line] = [Math.floor((x * layout.scale) / CELL), Math.floor((y * layout.scale) / CELL)];
    let best = null;
    let bestDistance = Infinity;
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const group of grid.get(`${column + dx} ${line + dy}`) || []) {
          const distance = Math.hypot(group.x - x, group.y - y) * layout.scale;
          if (distance < group.radius + slack && distance < bestDistance) [best, bestDistance] = [group, distance];
        }
      }
    }
    return best;
  }

  const inBox = (box, x, y, margin) => x >= box[0] - margin && x <= box[2] + margin && y >= box[1] - margin && y <= box[3] + margin;

  function within(shape, x, y) {
    return shape.kind === 'A' && inBox(shape.box, x, y, 0) && ruler.isPointInPath(shape.path, x, y, 'evenodd');
  }

  function onLine(shape, x, y, scale) {
    ruler.lineWidth = 10 / scale;
    return inBox(shape.box, x, y, 5 / scale) && ruler.isPointInStroke(shape.path, x, y);
  }

  C.sizeOf = ({ shape: { box } }) => (box[2] - box[0]) * (box[3] - box[1]);

  /* x, y in sheet coordinates. Returns {group} | {layer, row} | null. */
  C.hit = function (scene, layout, x, y, slack) {
    const group = groupAt(layout, x, y, slack || 2);
    if (group && group.n > 1) return { group };
    if (group) return { layer: group.items[0].layer, row: group.items[0].row };
    const feature = [...scene.shapes].reverse().find(({ shape }) => within(shape, x, y) || onLine(shape, x, y, layout.scale))
      || [...scene.targets].reverse().find(({ shape }) => onLine(shape, x, y, layout.scale));
    if (feature) return { layer: feature.layer, row: feature.row };
    // Ambiti may overlap: the smaller one is on top.
    const [area] = scene.areas.filter(({ shape }) => within(shape, x, y)).sort((a, b) => C.sizeOf(a) - C.sizeOf(b));
    if (area) return { layer: 'areas', row: area.row };
    const target = [...scene.targets].reverse().find(({ shape }) => within(shape, x, y));
    return target ? { layer: 'target_areas', row: target.row } : null;
  };
})(window.Condivisa);
