/* What a reading draws over its map: reach, holes, lines, areas, places; the same looks as on paper
 * (exports/picture/overlays.py). Each is told by its pattern, line or form, never by its colour alone; a
 * second one of a style has a look of its own. */
'use strict';

(function (C) {
  const INK = '#17324D';
  const WHITE = '#FFFFFF';
  const HOUSE = '#A0522D';
  const LOOKS = {
    reach: [
      { fill: '#E69F00', line: '#8A5A00' },
      { fill: '#009E73', line: '#00604A', dash: [5, 3], pattern: 'dots' },
      { fill: '#CC79A7', line: '#7B2D8B', dash: [1, 4], pattern: 'upright' },
    ],
    hole: [
      { line: INK, dash: [4, 3], pattern: 'back' },
      { line: '#7B2D8B', dash: [4, 3], pattern: 'flat' },
      { line: '#8A5A00', dash: [4, 3], pattern: 'upright' },
    ],
    line: [{ line: '#7B2D8B' }, { line: '#D55E00', dash: [8, 6] }, { line: INK, dash: [0.1, 7] }],
    area: [
      { line: INK },
      { line: '#7B2D8B', dash: [9, 6] },
      { line: '#8A5A00', dash: [0.1, 7] },
      { line: '#00604A', dash: [3, 5] },
      { line: '#D55E00', dash: [14, 5] },
    ],
    spot: [{ line: '#D55E00', turned: true }, { line: '#7B2D8B' }],
    candidate: [{ fill: '#F0E442', line: INK }, { fill: WHITE, line: INK }],
    house: [{ fill: HOUSE, line: WHITE }, { fill: WHITE, line: HOUSE }],
    // No colour of a status: a pact that is far from every house is not thereby active.
    pact: [{ fill: '#D55E00', line: INK }, { fill: WHITE, line: '#D55E00' }],
  };
  const WIDTHS = { reach: 1.7, hole: 1.7, line: 3.6, area: 4 };
  const PLACES = ['house', 'pact', 'candidate', 'spot'];
  const isPlace = ({ style }) => PLACES.includes(style);

  /* Gives every entry its look, and its shapes in sheet coordinates, once. */
  C.prepareOverlay = function (answer) {
    const entries = answer.message.overlay || [];
    const times = {};
    for (const entry of entries) {
      entry.geo = entry.geo || C.prepare({ geometry: entry.geometry }, answer.frame);
      const looks = LOOKS[entry.style] || LOOKS.area;
      times[entry.style] = (times[entry.style] ?? -1) + 1;
      entry.look = looks[times[entry.style] % looks.length];
    }
    return entries;
  };

  /* Above the areas, below the points. Under sheet scale. */
  C.paintOverlay = function (context, scene, view, stroke) {
    for (const entry of scene.overlay) {
      if (isPlace(entry)) continue;
      const shapes = entry.geo.shapes.filter(Boolean);
      for (const shape of shapes) if (shape.kind === 'A') fill(context, C.pathAt(shape, view.scale), entry.look, 1 / view.scale, view.ratio);
      const width = WIDTHS[entry.style] || WIDTHS.area;
      context.lineCap = 'round';
      for (const shape of shapes) stroke(context, view, C.pathAt(shape, view.scale), 'rgba(255,255,255,0.85)', width + 2.4);
      for (const shape of shapes) stroke(context, view, C.pathAt(shape, view.scale), entry.look.line, width, entry.look.dash);
      context.lineCap = 'butt';
    }
  };

  function fill(context, path, look, unit, ratio) {
    context.save();
    if (look.fill) {
      context.globalAlpha = 0.28;
      context.fillStyle = look.fill;
      context.fill(path, 'evenodd');
    }
    if (look.pattern) {
      context.globalAlpha = 0.8;
      context.fillStyle = tiled(context, look, unit, ratio);
      context.fill(path, 'evenodd');
    }
    context.restore();
  }

  /* One tile of a pattern, drawn as sharp as the screen is. */
  function tiled(context, look, unit, ratio) {
    const size = look.pattern === 'back' ? 8 : 6;
    const tile = document.createElement('canvas');
    tile.width = size * ratio;
    tile.height = size * ratio;
    const ink = tile.getContext('2d');
    ink.scale(ratio, ratio);
    ink.strokeStyle = look.line;
    ink.fillStyle = look.line;
    ink.lineWidth = 1.1;
    ink.beginPath();
    if (look.pattern === 'dots') ink.arc(size / 2, size / 2, 1, 0, 2 * Math.PI);
    else for (const shift of [-size, 0, size]) ruler(ink, look.pattern, size, shift);
    if (look.pattern === 'dots') ink.fill();
    else ink.stroke();
    const pattern = context.createPattern(tile, 'repeat');
    pattern.setTransform(new DOMMatrix().scale(unit / ratio));
    return pattern;
  }

  function ruler(ink, pattern, size, shift) {
    const ends = {
      back: [shift, 0, shift + size, size],
      flat: [0, size / 2, size, size / 2],
      upright: [size / 2, 0, size / 2, size],
    }[pattern];
    ink.moveTo(ends[0], ends[1]);
    ink.lineTo(ends[2], ends[3]);
  }

  /* The places, above everything; a shape of such a style has its symbol in its middle. Under screen scale. */
  C.paintPlaces = function (context, scene, view) {
    for (const entry of scene.overlay) {
      if (!isPlace(entry) && !entry.geo.dots.length) continue;
      const boxes = entry.geo.shapes.filter(Boolean).map(({ box }) => [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]);
      const flat = [...entry.geo.dots, ...(isPlace(entry) ? boxes.flat() : [])];
      for (let at = 0; at < flat.length; at += 2) {
        const x = flat[at] * view.scale + view.x;
        const y = flat[at + 1] * view.scale + view.y;
        if (x > -30 && y > -30 && x < view.width + 30 && y < view.height + 30) drawPlace(context, entry, x, y, C.enlarged || 1);
      }
    }
  };

  function drawPlace(context, { style, look }, x, y, size) {
    if (style === 'house' || style === 'pact') {
      const shape = style === 'house' ? 'house' : 'circle';
      C.drawSymbol(context, { shape, fill: look.fill, stroke: look.line }, x, y, 7.5 * size);
    } else if (style === 'candidate') star(context, look, x, y, 9.5 * size);
    else cross(context, look, x, y, 6.5 * size);
  }

  function star(context, look, x, y, radius) {
    context.setLineDash([]);
    context.lineJoin = 'round';
    context.beginPath();
    for (let at = 0; at < 10; at += 1) {
      const far = radius * (at % 2 ? 0.45 : 1);
      const turn = (at * Math.PI) / 5;
      context[at ? 'lineTo' : 'moveTo'](x + Math.sin(turn) * far, y - Math.cos(turn) * far);
    }
    context.closePath();
    context.lineWidth = 5.5;
    context.strokeStyle = WHITE;
    context.stroke();
    context.fillStyle = look.fill;
    context.fill();
    context.lineWidth = 1.9;
    context.strokeStyle = look.line;
    context.stroke();
  }

  function cross(context, look, x, y, arm) {
    const ends = look.turned ? [[arm, arm], [arm, -arm]] : [[arm * 1.2, 0], [0, arm * 1.2]];
    context.setLineDash([]);
    context.lineCap = 'round';
    for (const [color, width] of [[WHITE, 6.5], [look.line, 3]]) {
      context.beginPath();
      for (const [dx, dy] of ends) {
        context.moveTo(x - dx, y - dy);
        context.lineTo(x + dx, y + dy);
      }
      context.lineWidth = width;
      context.strokeStyle = color;
      context.stroke();
    }
    context.lineCap = 'butt';
  }

  /* A line of the legend for every entry that has anything on the map. */
  C.overlayLegend = (answer) => C.prepareOverlay(answer)
    .filter((entry) => entry.n)
    .map((entry) => ({ picture: C.picture((context, x, y) => drawSample(context, entry, x, y)), label: entry.label }));

  function drawSample(context, entry, x, y) {
    if (isPlace(entry)) {
      drawPlace(context, entry, x, y, 0.85);
      return;
    }
    const path = new Path2D();
    if (entry.style === 'line') {
      path.moveTo(x - 10, y + 2);
      path.lineTo(x + 10, y - 2);
    } else path.rect(x - 10, y - 7, 20, 14);
    if (entry.style !== 'line') fill(context, path, entry.look, 1, 2);
    context.setLineDash(entry.look.dash || []);
    context.lineCap = 'round';
    context.lineWidth = WIDTHS[entry.style] * 0.8;
    context.strokeStyle = entry.look.line;
    context.stroke(path);
  }
})(window.Condivisa);
