/* Writes the labels where they were placed (labels.js): names and counts with a halo, badges, leaders. */
'use strict';

(function (C) {
  const INK = '#17324D';
  const screenX = (view, x) => x * view.scale + view.x;
  const screenY = (view, y) => y * view.scale + view.y;

  function isDark(color) {
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
    return red * 0.299 + green * 0.587 + blue * 0.114 < 120;
  }

  C.paintLabel = function (context, label, view) {
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
  };

  /* The line to a text beside its area, and the ground of the text. */
  C.paintLeader = function (context, { area, x, y, width, height }, view) {
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
  };

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
})(window.Condivisa);
