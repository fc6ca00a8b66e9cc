/* Puts a scene on a canvas. A view is {scale, x, y, width, height, ratio}: screen = sheet * scale + shift. */
'use strict';

(function (C) {
  const FEW = 6;
  const MANY_DOUBTS = 60;
  const SMALL_RING = 11;
  const BLUE = '#0066CC';
  const INK = '#17324D';
  const visible = (view, box, margin) => box[2] * view.scale + view.x > -margin
    && box[0] * view.scale + view.x < view.width + margin
    && box[3] * view.scale + view.y > -margin
    && box[1] * view.scale + view.y < view.height + margin;

  const toSheetScale = (context, view) => context.setTransform(
    view.ratio * view.scale, 0, 0, view.ratio * view.scale, view.ratio * view.x, view.ratio * view.y,
  );
  const toScreenScale = (context, view) => context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  const screenX = (view, x) => x * view.scale + view.x;
  const screenY = (view, y) => y * view.scale + view.y;

  function stroke(context, view, path, color, width, dash) {
    context.lineWidth = width / view.scale;
    context.strokeStyle = color;
    context.setLineDash((dash || []).map((length) => length / view.scale));
    context.stroke(path);
  }

  C.paint = function (context, scene, layout, view) {
    context.lineJoin = 'round';
    toSheetScale(context, view);
    paintBackdrop(context, scene, view);
    paintAreas(context, scene, view);
    for (const target of scene.targets) paintTarget(context, target, view);
    for (const one of scene.shapes) paintShape(context, one, view);
    C.paintOverlay(context, scene, view, stroke);
    for (const outline of scene.outlines) paintOutline(context, outline, view);
    toScreenScale(context, view);
    const seen = groupsIn(layout.groups, view);
    for (const label of layout.labels) if (label.beside) C.paintLeader(context, label, view);
    paintDoubts(context, scene.points, layout.groups, seen, view);
    for (const group of seen) paintGroup(context, scene, layout, group, view);
    C.paintPlaces(context, scene, view);
    for (const label of layout.labels) C.paintLabel(context, label, view);
  };

  function groupsIn(groups, view) {
    const seen = [];
    for (let group = 0; group < groups.length; group += 1) {
      const x = screenX(view, groups.x[group]);
      const y = screenY(view, groups.y[group]);
      if (x > -40 && y > -40 && x < view.width + 40 && y < view.height + 40) seen.push(group);
    }
    return seen;
  }

  function paintBackdrop(context, scene, view) {
    for (const shape of scene.backdrop) {
      if (!visible(view, shape.box, 4)) continue;
      const path = C.pathAt(shape, view.scale);
      if (!view.tiles) {
        context.fillStyle = '#E9EDF1';
        context.fill(path, 'evenodd');
      }
      stroke(context, view, path, '#B6C1CC', 1);
    }
  }

  function paintAreas(context, scene, view) {
    const seen = scene.areas.filter((area) => visible(view, area.shape.box, 4));
    // Ambiti, a few, may overlap: the smaller ones on top.
    if (seen.length <= FEW) seen.sort((a, b) => C.sizeOf(b) - C.sizeOf(a));
    context.globalAlpha = view.tiles ? 0.62 : 1;
    for (const area of seen) {
      context.fillStyle = area.fill;
      context.fill(C.pathAt(area.shape, view.scale), 'evenodd');
    }
    context.globalAlpha = 1;
    const thin = scene.areas.length > 150 && view.scale < 0.5;
    stroke(context, view, C.bordersAt(seen.map((area) => area.shape), view.scale), '#8A9BAC', thin ? 0.6 : 1);
    if (scene.areas.length > scene.backdrop.length) {
      stroke(context, view, C.bordersAt(scene.backdrop, view.scale), '#5A6F84', 1.3);
    }
  }

  function paintTarget(context, { shape, symbol, chosen }, view) {
    if (!visible(view, shape.box, 4)) return;
    const pattern = C.hatchPattern(context, symbol.fill, view.ratio);
    pattern.setTransform(new DOMMatrix().scale(1 / (view.scale * view.ratio)));
    context.fillStyle = pattern;
    context.globalAlpha = 0.75;
    const path = C.pathAt(shape, view.scale);
    context.fill(path, 'evenodd');
    context.globalAlpha = 1;
    stroke(context, view, path, 'rgba(255,255,255,0.85)', chosen ? 6 : 4);
    stroke(context, view, path, symbol.stroke, chosen ? 3.2 : 1.8, symbol.dash && !chosen ? [6, 4] : []);
  }

  function paintShape(context, { shape, symbol }, view) {
    if (!visible(view, shape.box, 4)) return;
    const color = C.symbolColor(symbol);
    const path = C.pathAt(shape, view.scale);
    if (shape.kind === 'A') {
      context.globalAlpha = 0.35;
      context.fillStyle = color;
      context.fill(path, 'evenodd');
      context.globalAlpha = 1;
    }
    stroke(context, view, path, '#FFFFFF', 5);
    stroke(context, view, path, color, 2.5);
  }

  function paintOutline(context, shape, view) {
    if (!visible(view, shape.box, 4)) return;
    stroke(context, view, C.pathAt(shape, view.scale), '#FFFFFF', 6);
    stroke(context, view, C.pathAt(shape, view.scale), BLUE, 3.2);
  }

  /* Single points that are approximate: where there are many, rings as large as their doubts would hide the
   * map, so each has a small one, and its large one when it is pointed at. */
  function paintDoubts(context, points, groups, seen, view) {
    const doubtful = seen.filter((group) => groups.n[group] === 1).map((group) => groups.first[group])
      .filter((point) => points.precision[point]);
    const most = doubtful.length > MANY_DOUBTS ? SMALL_RING : Infinity;
    for (const point of doubtful) paintPrecision(context, points, point, view, { most });
  }

  /* An approximate point: a dashed ring; once the map is near enough, as large as the doubt is. */
  function paintPrecision(context, points, point, view, { most = Infinity, strong = false }) {
    if (!points.precision[point]) return;
    const radius = Math.min(most, Math.max(SMALL_RING, points.precision[point] * view.scale));
    context.beginPath();
    context.arc(screenX(view, points.x[point]), screenY(view, points.y[point]), radius, 0, 2 * Math.PI);
    if (strong) {
      context.fillStyle = 'rgba(0,102,204,0.12)';
      context.fill();
    }
    context.setLineDash([]);
    context.lineWidth = 3;
    context.strokeStyle = 'rgba(255,255,255,0.7)';
    context.stroke();
    context.setLineDash([3, 3]);
    context.lineWidth = strong ? 2 : 1.2;
    context.strokeStyle = strong ? BLUE : 'rgba(23,50,77,0.75)';
    context.stroke();
    context.setLineDash([]);
  }

  function paintGroup(context, scene, layout, group, view) {
    const { groups } = layout;
    const x = screenX(view, groups.x[group]);
    const y = screenY(view, groups.y[group]);
    if (groups.n[group] === 1) {
      const symbol = scene.answer.symbols.list[scene.points.symbol[groups.first[group]]];
      C.stampSymbol(context, symbol, x, y, 6.5 * C.enlarged, view.ratio);
      return;
    }
    C.drawGroup(context, x, y, groups.radius[group], sharesOf(scene, layout, group), C.number(groups.n[group]));
  }

  /* [colour, how many of the members bear it], in an order of their own; worked out once. */
  function sharesOf({ points, answer }, layout, group) {
    layout.shares = layout.shares || new Map();
    if (!layout.shares.has(group)) {
      const seen = new Set();
      const counts = new Map();
      const { first, next } = layout.groups;
      for (let point = first[group]; point >= 0; point = next[point]) {
        if (!points.single && seen.has(points.feature[point])) continue;
        if (!points.single) seen.add(points.feature[point]);
        counts.set(points.symbol[point], (counts.get(points.symbol[point]) || 0) + 1);
      }
      const colors = [...counts].map(([symbol, n]) => [C.symbolColor(answer.symbols.list[symbol]), n]);
      layout.shares.set(group, colors.sort(([left], [right]) => (left < right ? -1 : 1)));
    }
    return layout.shares.get(group);
  }

  /* A ring shared out among the colours of the members, their number inside. shares: [[colour, n], ...] */
  C.drawGroup = function (context, x, y, radius, shares, text) {
    context.setLineDash([]);
    context.beginPath();
    context.arc(x, y, radius + 1.5, 0, 2 * Math.PI);
    context.fillStyle = '#FFFFFF';
    context.fill();
    context.lineWidth = 3.5;
    const whole = shares.reduce((sum, [, n]) => sum + n, 0);
    let start = -Math.PI / 2;
    for (const [color, n] of shares) {
      const end = start + (2 * Math.PI * n) / whole;
      context.beginPath();
      context.arc(x, y, radius - 1.5, start, end + 0.02);
      context.strokeStyle = color;
      context.stroke();
      start = end;
    }
    context.fillStyle = INK;
    context.font = C.labelFont(Math.min((radius < 12 * C.enlarged ? 11.5 : 12.5) * C.enlarged, radius + 2.5), 700);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(text, x, y + 0.5);
  };

  /* On the upper canvas: what the pointer or the keyboard is at, and the open record. */
  C.paintMarks = function (context, scene, layout, view, marks) {
    for (const mark of marks) {
      if (mark.layer === 'areas') paintAreaMark(context, scene, view, mark.row);
      else paintFeatureMark(context, scene, layout, view, mark);
    }
  };

  function paintAreaMark(context, scene, view, row) {
    const area = scene.areas.find((one) => one.row === row);
    if (!area) return;
    toSheetScale(context, view);
    stroke(context, view, area.shape.path, '#FFFFFF', 4.5);
    stroke(context, view, area.shape.path, area.chosen ? BLUE : INK, area.chosen ? 4 : 2.2);
    toScreenScale(context, view);
  }

  function paintFeatureMark(context, scene, layout, view, mark) {
    const same = (one) => one.layer === mark.layer && one.row === mark.row;
    toSheetScale(context, view);
    for (const { shape } of [...scene.targets, ...scene.shapes].filter(same)) {
      stroke(context, view, shape.path, '#FFFFFF', 7);
      stroke(context, view, shape.path, BLUE, 4);
    }
    toScreenScale(context, view);
    const { groups } = layout;
    for (const point of C.pointsOf(scene, mark)) {
      const group = groups.of[point];
      const alone = groups.n[group] === 1;
      if (alone) paintPrecision(context, scene.points, point, view, { strong: true });
      ring(context, screenX(view, groups.x[group]), screenY(view, groups.y[group]), groups.radius[group] + 5);
      if (alone) paintGroup(context, scene, layout, group, view);
    }
  }

  function ring(context, x, y, radius) {
    for (const [color, width] of [['#FFFFFF', 6], [BLUE, 3]]) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.lineWidth = width;
      context.strokeStyle = color;
      context.stroke();
    }
  }
})(window.Condivisa);
