/* Puts a scene on a canvas. A view is {scale, x, y, width, height, ratio}: screen = sheet * scale + shift. */
'use strict';

(function (C) {
  const FEW = 6;
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
    const seen = layout.groups.filter((group) => isNear(group, view));
    for (const label of layout.labels) if (label.beside) paintLeader(context, label, view);
    for (const group of seen) if (group.n === 1) paintPrecision(context, group.items[0], view);
    for (const group of seen) paintGroup(context, scene, group, view);
    C.paintPlaces(context, scene, view);
    for (const label of layout.labels) paintLabel(context, label, view);
  };

  function isNear(group, view) {
    const x = screenX(view, group.x);
    const y = screenY(view, group.y);
    return x > -40 && y > -40 && x < view.width + 40 && y < view.height + 40;
  }

  function paintBackdrop(context, scene, view) {
    for (const shape of scene.backdrop) {
      if (!shape || !visible(view, shape.box, 4)) continue;
      if (!view.tiles) {
        context.fillStyle = '#E9EDF1';
        context.fill(shape.path, 'evenodd');
      }
      stroke(context, view, shape.path, '#B6C1CC', 1);
    }
  }

  function paintAreas(context, scene, view) {
    const seen = scene.areas.filter((area) => visible(view, area.shape.box, 4));
    // Ambiti, a few, may overlap: the smaller ones on top.
    if (seen.length <= FEW) seen.sort((a, b) => C.sizeOf(b) - C.sizeOf(a));
    context.globalAlpha = view.tiles ? 0.62 : 1;
    for (const area of seen) {
      context.fillStyle = area.fill;
      context.fill(area.shape.path, 'evenodd');
    }
    context.globalAlpha = 1;
    const thin = scene.areas.length > 150 && view.scale < 0.5;
    for (const area of seen) stroke(context, view, area.shape.path, '#8A9BAC', thin ? 0.6 : 1);
    if (scene.areas.length > scene.backdrop.length) {
      for (const shape of scene.backdrop) if (shape) stroke(context, view, shape.path, '#5A6F84', 1.3);
    }
  }

  function paintTarget(context, { shape, symbol, chosen }, view) {
    if (!visible(view, shape.box, 4)) return;
    const pattern = C.hatchPattern(context, symbol.fill, view.ratio);
    pattern.setTransform(new DOMMatrix().scale(1 / (view.scale * view.ratio)));
    context.fillStyle = pattern;
    context.globalAlpha = 0.75;
    context.fill(shape.path, 'evenodd');
    context.globalAlpha = 1;
    stroke(context, view, shape.path, 'rgba(255,255,255,0.85)', chosen ? 6 : 4);
    stroke(context, view, shape.path, symbol.stroke, chosen ? 3.2 : 1.8, symbol.dash && !chosen ? [6, 4] : []);
  }

  function paintShape(context, { shape, symbol }, view) {
    if (!visible(view, shape.box, 4)) return;
    const color = C.symbolColor(symbol);
    if (shape.kind === 'A') {
      context.globalAlpha = 0.35;
      context.fillStyle = color;
      context.fill(shape.path, 'evenodd');
      context.globalAlpha = 1;
    }
    stroke(context, view, shape.path, '#FFFFFF', 5);
    stroke(context, view, shape.path, color, 2.5);
  }

  function paintOutline(context, shape, view) {
    if (!visible(view, shape.box, 4)) return;
    stroke(context, view, shape.path, '#FFFFFF', 6);
    stroke(context, view, shape.path, BLUE, 3.2);
  }

  /* An approximate point: a dashed ring; once the map is near enough, as large as the doubt is. */
  function paintPrecision(context, item, view, strong) {
    if (!item.precision) return;
    const radius = Math.max(11, item.precision * view.scale);
    context.beginPath();
    context.arc(screenX(view, item.x), screenY(view, item.y), radius, 0, 2 * Math.PI);
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

  function paintGroup(context, scene, group, view) {
    const x = screenX(view, group.x);
    const y = screenY(view, group.y);
    if (group.n === 1) {
      const { layer, row } = group.items[0];
      C.drawSymbol(context, scene.symbol(layer, row), x, y, 6.5 * C.enlarged);
      return;
    }
    const colors = C.groupFeatures(group).map(({ layer, row }) => C.symbolColor(scene.symbol(layer, row)));
    C.drawGroup(context, x, y, group.radius, colors.sort(), C.number(group.n));
  }

  /* A ring shared out among the colours of the members, their number inside. */
  C.drawGroup = function (context, x, y, radius, colors, text) {
    context.setLineDash([]);
    context.beginPath();
    context.arc(x, y, radius + 1.5, 0, 2 * Math.PI);
    context.fillStyle = '#FFFFFF';
    context.fill();
    context.lineWidth = 3.5;
    colors.forEach((color, at) => {
      const start = -Math.PI / 2 + (at * 2 * Math.PI) / colors.length;
      context.beginPath();
      context.arc(x, y, radius - 1.5, start, start + (2 * Math.PI) / colors.length + 0.02);
      context.strokeStyle = color;
      context.stroke();
    });
    context.fillStyle = INK;
    context.font = C.labelFont(Math.min((radius < 12 * C.enlarged ? 11.5 : 12.5) * C.enlarged, radius + 2.5), 700);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(text, x, y + 0.5);
  };

  function isDark(color) {
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
    return red * 0.299 + green * 0.587 + blue * 0.114 < 120;
  }

  function paintLabel(context, label, view) {
    const { area, lines, size } = label;
    const x = screenX(view, label.x);
    const y = screenY(view, label.y) - label.height / 2;
    if (x < -200 || x > view.width + 200 || y < -80 || y > view.height + 80) return;
    const dark = isDark(area.fill) && !label.beside;
    const ink = dark ? '#FFFFFF' : area.muted ? '#5B6B7A' : INK;
    const halo = dark ? area.fill : 'rgba(255,255,255,0.92)';
    context.textAlign = 'center';
    context.textBaseline = 'top';
    lines.forEach((line, at) => haloText(context, line, x, y + at * (size + 2), label.nameFont, ink, halo));
    const foot = y + lines.length * (size + 2) + 1;
    const left = x - label.foot / 2;
    if (area.countText) {
      haloText(context, area.countText, left + label.countWidth / 2, foot, label.countFont, ink, halo);
    }
    if (area.badgeText) {
      C.drawBadge(context, x + label.foot / 2 - label.badgeWidth / 2, foot + size / 2 + 0.5, label.badgeWidth, size + 3, area.badgeText, label.badgeFont);
    }
  }

  function paintLeader(context, { area, x, y, width, height }, view) {
    const [left, top] = [screenX(view, x) - width / 2 - 5, screenY(view, y) - height / 2 - 3];
    const [fromX, fromY] = [screenX(view, area.x), screenY(view, area.y)];
    const toX = Math.min(Math.max(fromX, left), left + width + 10);
    const toY = Math.min(Math.max(fromY, top), top + height + 6);
    context.setLineDash([]);
    for (const [color, thickness] of [['#FFFFFF', 3.5], [INK, 1.3]]) {
      context.beginPath();
      context.moveTo(fromX, fromY);
      context.lineTo(toX, toY);
      context.lineWidth = thickness;
      context.strokeStyle = color;
      context.stroke();
    }
    context.beginPath();
    context.roundRect(left, top, width + 10, height + 6, 4);
    context.fillStyle = 'rgba(255,255,255,0.94)';
    context.fill();
    context.lineWidth = 1;
    context.stroke();
  }

  function haloText(context, text, x, y, font, ink, halo) {
    context.font = font;
    context.lineJoin = 'round';
    context.setLineDash([]);
    context.lineWidth = 3.4;
    context.strokeStyle = halo;
    context.strokeText(text, x, y);
    context.fillStyle = ink;
    context.fillText(text, x, y);
  }

  /* How many of the count have no point: a dashed tag beside it. */
  C.drawBadge = function (context, x, y, width, height, text, font) {
    context.beginPath();
    context.roundRect(x - width / 2, y - height / 2, width, height, height / 2);
    context.fillStyle = '#FFFFFF';
    context.fill();
    context.setLineDash([2.5, 2]);
    context.lineWidth = 1.2;
    context.strokeStyle = INK;
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = INK;
    context.font = font;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(text, x, y + 0.5);
    context.textBaseline = 'top';
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
    for (const group of layout.groups) {
      const item = group.items.find(same);
      if (!item) continue;
      if (group.n === 1) paintPrecision(context, item, view, true);
      ring(context, screenX(view, group.x), screenY(view, group.y), group.radius + 5);
      if (group.n === 1) paintGroup(context, scene, group, view);
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
