/* Symbols as the message's legend gives them, drawn by one hand on the map, in the legend, the list. */
'use strict';

(function (C) {
  const PLAIN = { shape: 'circle', fill: '#FFFFFF', stroke: '#455A64', dash: false };
  const corners = (n, turn) => Array.from({ length: n }, (_, at) => {
    const angle = turn + (at * 2 * Math.PI) / n;
    return [Math.cos(angle), Math.sin(angle)];
  });
  /* Corners for radius 1, sized so that all shapes weigh the same to the eye. */
  const OUTLINES = {
    square: [[-0.84, -0.84], [0.84, -0.84], [0.84, 0.84], [-0.84, 0.84]],
    diamond: corners(4, -Math.PI / 2).map(([x, y]) => [x * 1.2, y * 1.2]),
    triangle: corners(3, -Math.PI / 2).map(([x, y]) => [x * 1.25, y * 1.25 + 0.2]),
    hexagon: corners(6, 0).map(([x, y]) => [x * 1.08, y * 1.08]),
    house: [[0, -1.25], [1.15, -0.15], [0.85, -0.15], [0.85, 1], [-0.85, 1], [-0.85, -0.15], [-1.15, -0.15]],
    hatch: [[-1.3, -0.95], [1.3, -0.95], [1.3, 0.95], [-1.3, 0.95]],
  };

  /* Makes {list, number(layer, row), of(layer, row)}: every row's symbol by its number in the list. A pact
   * finds its own by "<status>|<kind>". */
  C.symbolFinder = function (legend, packs) {
    const list = [PLAIN, ...legend.map((item) => item.symbol)];
    const ofLayer = (layer) => legend.findIndex((item) => item.layer === layer) + 1;
    const others = { houses: ofLayer('houses'), target_areas: ofLayer('target_areas') };
    const ofPact = pactNumbers(legend, packs.pacts);
    const number = (layer, row) => (layer === 'pacts' ? ofPact(row) : others[layer]);
    return { list, number, of: (layer, row) => list[number(layer, row)] };
  };

  function pactNumbers(legend, { codes: { status, kind } }) {
    const known = new Map(legend.map((item, at) => [`${item.layer} ${item.key}`, at + 1]));
    // Of every status with every kind, once: rows are many.
    const table = status.values.map((one) => kind.values.map((other) => known.get(`pacts ${one}|${other}`) || 0));
    return (row) => table[status.codes[row]][kind.codes[row]];
  }

  function outline(context, shape, x, y, radius) {
    context.beginPath();
    const points = OUTLINES[shape];
    if (!points) {
      context.arc(x, y, radius, 0, 2 * Math.PI);
      return;
    }
    points.forEach(([dx, dy], at) => context[at ? 'lineTo' : 'moveTo'](x + dx * radius, y + dy * radius));
    context.closePath();
  }

  /* A white rim first, so that a symbol stands out on every colour below it. */
  C.drawSymbol = function (context, symbol, x, y, radius) {
    context.setLineDash([]);
    context.lineJoin = 'round';
    outline(context, symbol.shape, x, y, radius);
    context.lineWidth = 4.5;
    context.strokeStyle = 'rgba(255,255,255,0.95)';
    context.stroke();
    context.fillStyle = symbol.fill;
    context.fill();
    if (symbol.stroke.toUpperCase() === '#FFFFFF') return;
    context.lineWidth = 1.8;
    context.strokeStyle = symbol.stroke;
    context.stroke();
  };

  /* A symbol as a small picture for a canvas that draws many: made once per symbol, size and sharpness. */
  const stamps = new Map();
  const STAMP = 2;
  C.stampSymbol = function (context, symbol, x, y, radius, ratio) {
    const key = `${symbol.shape} ${symbol.fill} ${symbol.stroke} ${radius} ${ratio}`;
    if (!stamps.has(key)) stamps.set(key, makeStamp(symbol, radius, ratio));
    const stamp = stamps.get(key);
    // On whole pixels of the screen, or its edges would be blurred.
    const corner = (place) => Math.round((place - STAMP * radius) * ratio) / ratio;
    context.drawImage(stamp, corner(x), corner(y), stamp.width / ratio, stamp.height / ratio);
  };

  function makeStamp(symbol, radius, ratio) {
    const side = Math.ceil(2 * STAMP * radius * ratio);
    const stamp = C.el('canvas', { width: side, height: side });
    const context = stamp.getContext('2d');
    context.scale(ratio, ratio);
    C.drawSymbol(context, symbol, STAMP * radius, STAMP * radius, radius);
    return stamp;
  }

  /* The colour that a symbol is remembered by: white ones by their rim. */
  C.symbolColor = (symbol) => (symbol.fill.toUpperCase() === '#FFFFFF' ? symbol.stroke : symbol.fill);

  /* Diagonal lines on nothing, for areas that lie over areas. */
  C.hatchPattern = function (context, color, ratio) {
    const size = 7;
    const tile = document.createElement('canvas');
    tile.width = size * ratio;
    tile.height = size * ratio;
    const ink = tile.getContext('2d');
    ink.scale(ratio, ratio);
    ink.strokeStyle = color;
    ink.lineWidth = 1.3;
    ink.beginPath();
    for (const shift of [-size, 0, size]) {
      ink.moveTo(shift, size);
      ink.lineTo(shift + size, 0);
    }
    ink.stroke();
    return context.createPattern(tile, 'repeat');
  };

  function drawHatch(context, symbol, x, y) {
    outline(context, 'hatch', x, y, 7);
    context.fillStyle = C.hatchPattern(context, symbol.fill, 1);
    context.fill();
    context.setLineDash(symbol.dash ? [4, 2.5] : []);
    context.lineWidth = 1.8;
    context.strokeStyle = symbol.stroke;
    context.stroke();
  }

  /* A small picture by a drawing function of (context, x, y): for legend and list. */
  C.picture = function (draw, size) {
    const ratio = Math.max(2, window.devicePixelRatio || 1);
    const [width, height] = size || [24, 20];
    const canvas = C.el('canvas', { width: width * ratio, height: height * ratio, 'aria-hidden': 'true' });
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const context = canvas.getContext('2d');
    context.scale(ratio, ratio);
    draw(context, width / 2, height / 2);
    return canvas;
  };

  /* The same, made once for a place on the page that is filled again and again. */
  const kept = new Map();
  C.keptPicture = function (place, draw) {
    if (!kept.has(place)) kept.set(place, C.picture(draw));
    return kept.get(place);
  };

  const drawing = (symbol) => function (context, x, y) {
    if (symbol.shape === 'hatch') drawHatch(context, symbol, x, y);
    else C.drawSymbol(context, symbol, x, y, 6);
  };

  C.symbolPicture = (symbol) => C.picture(drawing(symbol));
  C.keptSymbol = (place, symbol) => C.keptPicture(`${place} ${Object.values(symbol).join(' ')}`, drawing(symbol));
})(window.Condivisa);
