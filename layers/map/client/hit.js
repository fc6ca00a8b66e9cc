/* What is under a place of the screen: points first, then lines and outlines, then areas. */
'use strict';

(function (C) {
  const FAR = 1e6;
  const ruler = document.createElement('canvas').getContext('2d');

  /* The group whose middle is nearest, of those that the pointer is on; -1 if on none. */
  function groupAt({ groups, cells, scale }, x, y, slack) {
    return cells.nearest(x, y, (group) => {
      const distance = Math.hypot(groups.x[group] - x, groups.y[group] - y) * scale;
      return distance < groups.radius[group] + slack ? distance - FAR : 1;
    });
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

  function last(features, test) {
    for (let at = features.length - 1; at >= 0; at -= 1) if (test(features[at])) return features[at];
    return null;
  }

  /* x, y in sheet coordinates. Returns {group} (opened) | {layer, row} | null. */
  C.hit = function (scene, layout, x, y, slack) {
    const { groups } = layout;
    const group = groupAt(layout, x, y, slack || 2);
    if (group >= 0 && groups.n[group] > 1) return { group: C.openedGroup(scene, layout, group) };
    if (group >= 0) return C.featureOf(scene.points, scene.points.feature[groups.first[group]]);
    const feature = last(scene.shapes, ({ shape }) => within(shape, x, y) || onLine(shape, x, y, layout.scale))
      || last(scene.targets, ({ shape }) => onLine(shape, x, y, layout.scale));
    if (feature) return { layer: feature.layer, row: feature.row };
    // Ambiti may overlap: the smaller one is on top.
    const [area] = scene.areas.filter(({ shape }) => within(shape, x, y)).sort((a, b) => C.sizeOf(a) - C.sizeOf(b));
    if (area) return { layer: 'areas', row: area.row };
    const target = last(scene.targets, ({ shape }) => within(shape, x, y));
    return target ? { layer: 'target_areas', row: target.row } : null;
  };
})(window.Condivisa);
