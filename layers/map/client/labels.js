/* Names and counts written on the areas: the most important first, none over another, halo round all. */
'use strict';

(function (C) {
  const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
  const CELL = 64;
  const SMALL = 11.5;
  const MOST_BESIDE = 40;
  const ANGLES = Array.from({ length: 16 }, (_, at) => (at * Math.PI) / 8);
  /* Shifts from the middle of an area, in label sizes, the nearest first. */
  const STEPS = [-1.2, -0.9, -0.6, -0.3, 0, 0.3, 0.6, 0.9, 1.2]
    .flatMap((dx) => [-2.2, -1.65, -1.1, -0.55, 0, 0.55, 1.1, 1.65, 2.2].map((dy) => [dx, dy]))
    .sort((left, right) => Math.hypot(...left) - Math.hypot(...right));
  const ruler = document.createElement('canvas').getContext('2d');
  const widths = new Map();

  /* How much larger than usual the map is written: in a presentation. */
  C.enlarged = 1;
  C.labelFont = (size, weight) => `${weight} ${size}px ${FONT}`;

  function widthOf(text, font) {
    const key = `${font} ${text}`;
    if (!widths.has(key)) {
      if (widths.size > 5000) widths.clear();
      ruler.font = font;
      widths.set(key, ruler.measureText(text).width);
    }
    return widths.get(key);
  }

  /* Boxes on the screen, found by cells. */
  class Taken {
    constructor() { this.cells = new Map(); }

    * #cellsOf(box) {
      for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x += 1) {
        for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y += 1) yield x * 1000003 + y;
      }
    }

    add(box) {
      for (const cell of this.#cellsOf(box)) {
        if (this.cells.has(cell)) this.cells.get(cell).push(box);
        else this.cells.set(cell, [box]);
      }
    }

    free(box) {
      for (const cell of this.#cellsOf(box)) {
        for (const other of this.cells.get(cell) || []) {
          if (box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]) return false;
        }
      }
      return true;
    }
  }

  const WIDEST = 36;

  /* Is any circle's square under a box of the screen? */
  function coversCircle(box, { x, y, radius, cells }, scale) {
    const under = (at) => x[at] * scale + radius[at] > box[0] && x[at] * scale - radius[at] < box[2]
      && y[at] * scale + radius[at] > box[1] && y[at] * scale - radius[at] < box[3];
    const [left, top, right, bottom] = [box[0] - WIDEST, box[1] - WIDEST, box[2] + WIDEST, box[3] + WIDEST];
    return cells.some(left / scale, top / scale, right / scale, bottom / scale, under);
  }

  /* "Valli Susa e Sangone" -> two lines of like length; the 3 of "Circoscrizione 3" stays with its word. */
  function wrap(name) {
    if (name.length <= 14) return [name];
    const words = name.split(/ (?!\S{1,2}$)/);
    let best = [name];
    for (let at = 1; at < words.length; at += 1) {
      const lines = [words.slice(0, at).join(' '), words.slice(at).join(' ')];
      if (longest(lines) < longest(best)) best = lines;
    }
    return best;
  }

  const longest = (lines) => Math.max(...lines.map((line) => line.length));

  /* What one area may be labelled with, at its fullest and at its shortest. */
  function makeLabel(area, size) {
    const lines = wrap(area.name);
    const nameFont = C.labelFont(size, area.chosen ? 700 : 600);
    const countFont = C.labelFont(size + 2, 700);
    const badgeFont = C.labelFont(size - 2, 600);
    const countWidth = area.countText ? widthOf(area.countText, countFont) : 0;
    const badgeWidth = area.badgeText ? widthOf(area.badgeText, badgeFont) + 12 : 0;
    const foot = countWidth + badgeWidth + (countWidth && badgeWidth ? 5 : 0);
    return {
      area, lines, nameFont, countFont, badgeFont, countWidth, badgeWidth, foot, size,
      width: Math.max(foot, ...lines.map((line) => widthOf(line, nameFont))),
      height: lines.length * (size + 2) + (foot ? size + 5 : 0),
    };
  }

  function shorten(label) {
    if (!label.foot) return null;
    return { ...label, lines: [], width: label.foot, height: label.size + 5 };
  }

  const boxAt = (label, x, y) => [x - label.width / 2 - 2, y - label.height / 2 - 1, x + label.width / 2 + 2, y + label.height / 2 + 1];

  /* By the line that is drawn at this scale: what the eye sees the text in. */
  function inShape(shape, screenX, screenY, scale) {
    return inBox(shape.box, screenX, screenY, scale)
      && ruler.isPointInPath(C.pathAt(shape, scale), screenX / scale, screenY / scale, 'evenodd');
  }

  const inBox = (box, screenX, screenY, scale) => screenX >= box[0] * scale && screenX <= box[2] * scale
    && screenY >= box[1] * scale && screenY <= box[3] * scale;

  /* Tries places in the area, the best first, until one is free of what is taken: first such that
   * the whole text is in the area, then such that its middle is. */
  function place(label, scale, takens) {
    const { area } = label;
    const inArea = (x, y) => inShape(area.shape, x, y, scale);
    let second = null;
    for (const [dx, dy] of STEPS) {
      const x = area.x * scale + dx * label.width;
      const y = area.y * scale + dy * label.height;
      // What is soon answered is asked first.
      if (!inBox(area.shape.box, x, y, scale)) continue;
      const box = boxAt(label, x, y);
      if (!takens.every((taken) => taken.free(box)) || !inArea(x, y)) continue;
      const found = { ...label, x: x / scale, y: y / scale, box };
      if (inArea(box[0], y) && inArea(box[2], y) && inArea(x, box[1]) && inArea(x, box[3])) return found;
      second = second || found;
    }
    return second;
  }

  /* Where the area is full of points: beside it, with a line to it; better on no area than on one. */
  function placeBeside(label, scale, takens, areas) {
    const { area } = label;
    const [x, y] = [area.x * scale, area.y * scale];
    const reach = Math.min(90, Math.max(screenWidth(area, scale), screenHeight(area, scale)) / 2);
    let best = null;
    for (const far of [16, 34, 56, 80]) {
      for (const angle of ANGLES) {
        const at = [
          x + Math.cos(angle) * (reach + far + label.width / 2),
          y + Math.sin(angle) * (reach + far * 0.7 + label.height / 2),
        ];
        const box = boxAt(label, ...at);
        if (!takens.every((taken) => taken.free(box))) continue;
        const covered = areas.some(({ shape }) => inShape(shape, ...at, scale));
        const cost = far + (covered ? 60 : 0);
        if (!best || cost < best.cost) best = { ...label, x: at[0] / scale, y: at[1] / scale, box, cost, beside: true };
      }
    }
    return best;
  }

  const screenHeight = (area, scale) => (area.shape.box[3] - area.shape.box[1]) * scale;
  const screenWidth = (area, scale) => (area.shape.box[2] - area.shape.box[0]) * scale;

  /* Large areas may be written over a little: better than not named. */
  function fits(label, scale) {
    const slack = label.area.large ? 1.5 : 1.12;
    return label.area.chosen || label.width <= screenWidth(label.area, scale) * slack;
  }

  /* narrow: on a phone's map. areas: [{row, name, x, y, shape, n, countText, badgeText, chosen, muted, ...}] in sheet places;
   * circles: {x, y, radius, cells}, groups that labels should leave free. Returns labels with places. */
  C.placeLabels = function (areas, circles, scale, narrow) {
    const marks = { free: (box) => !coversCircle(box, circles, scale) };
    const texts = new Taken();
    const placed = [];
    // Lines from a hundred names to a hundred areas would be a thicket.
    const beside = areas.filter((area) => area.n || area.chosen).length <= MOST_BESIDE;
    for (const area of [...areas].sort(byWeight(scale))) {
      const label = put(area, scale, texts, marks, beside ? areas : [], narrow);
      if (!label) continue;
      texts.add(label.box);
      placed.push(label);
    }
    return placed;
  };

  function put(area, scale, texts, marks, areas, narrow) {
    const full = makeLabel(area, sizeFor(area, scale, narrow) * C.enlarged);
    // Hundreds of lonely zeros say nothing that the colour does not.
    const short = area.large || area.n ? shorten(full) : null;
    for (const label of [full, makeLabel(area, SMALL * C.enlarged)]) {
      const found = fits(label, scale) && place(label, scale, [texts, marks]);
      if (found) return found;
    }
    const important = area.n || area.chosen;
    const found = !(important && area.large && !narrow) && short && place(short, scale, [texts, marks]);
    if (found) return found;
    const beside = narrow ? short : full;
    return beside && important && (areas.length || area.chosen) ? placeBeside(beside, scale, [texts, marks], areas) : null;
  }

  const sizeFor = (area, scale, narrow) => (area.large && !narrow && screenWidth(area, scale) > 70 ? 13 : SMALL);

  function byWeight(scale) {
    return (left, right) => (right.chosen - left.chosen) || (left.muted - right.muted)
      || (right.n - left.n) || (screenWidth(right, scale) - screenWidth(left, scale)) || (left.row - right.row);
  }
})(window.Condivisa);
