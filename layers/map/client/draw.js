/* Drawing an area on the map: corners by clicks, or by keyboard at the crosshair; the finished outline is
 * told to the parent as [[lat, lon], ...]. */
'use strict';

(function (C) {
  const LEAST_CORNERS = 3;
  const BLUE = '#0066CC';
  let map = null;
  let canvas = null;
  let corners = [];
  let drawing = false;

  C.isDrawing = () => drawing;

  C.bindDraw = function (theMap, theCanvas) {
    map = theMap;
    canvas = theCanvas;
    L.DomEvent.disableClickPropagation(C.byId('draw'));
    const bind = (id, action) => C.byId(id).addEventListener('click', action);
    bind('draw-on', () => (drawing ? cancel() : begin()));
    bind('draw-corner', () => addCorner(map.getCenter()));
    bind('draw-undo', undo);
    bind('draw-finish', finish);
    C.byId('stage').addEventListener('keydown', onKey);
    map.on('dblclick', () => { if (drawing) finish(); });
  };

  /* Follows the message: `draw` true offers it; it begins when the reader says so. */
  C.offerDraw = function (offered) {
    C.byId('draw').hidden = !offered;
    if (!offered && drawing) cancel();
  };

  function onKey(event) {
    if (!drawing) return;
    const onMap = event.target === C.byId('map');
    if (event.key === 'Escape') cancel();
    else if (onMap && event.key === ' ') addCorner(map.getCenter());
    else if (onMap && event.key === 'Enter') finish();
    else if (onMap && event.key === 'Backspace') undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function begin() {
    corners = [];
    turn(true);
    C.notice(C.say('draw_help'));
    C.byId('map').focus({ preventScroll: true });
  }

  function cancel() {
    corners = [];
    turn(false);
    C.notice(C.say('draw_cancelled'));
  }

  function turn(on) {
    drawing = on;
    map.doubleClickZoom[on ? 'disable' : 'enable']();
    C.byId('draw-on').setAttribute('aria-pressed', String(on));
    C.byId('draw-steps').hidden = !on;
    C.byId('crosshair').hidden = !on && !C.isPicking();
    C.byId('stage').classList.toggle('aiming', on || C.isPicking());
    refresh();
  }

  C.drawCorner = addCorner;

  function addCorner(latLng) {
    const point = map.latLngToContainerPoint(latLng);
    const last = corners[corners.length - 1];
    // The second click of a double click is no corner of its own.
    if (last && map.latLngToContainerPoint(last).distanceTo(point) < 4) return;
    corners.push(L.latLng(latLng.lat, latLng.lng));
    refresh();
  }

  function undo() {
    corners.pop();
    refresh();
  }

  function finish() {
    if (corners.length < LEAST_CORNERS) {
      C.notice(C.say('draw_too_few', { n: LEAST_CORNERS }));
      return;
    }
    const shape = corners.map(({ lat, lng }) => [Number(lat.toFixed(6)), Number(lng.toFixed(6))]);
    corners = [];
    turn(false);
    C.emit({ type: 'shape', shape });
    C.notice(C.say('draw_done'));
  }

  function refresh() {
    C.byId('draw-count').textContent = C.say('draw_corners', { n: corners.length });
    canvas.redrawMarks();
  }

  /* On the upper canvas: the outline so far. */
  C.paintSketch = function (context, frame, view) {
    if (!corners.length) return;
    const points = corners.map(({ lat, lng }) => C.toSheet(frame, lat, lng))
      .map(([x, y]) => [x * view.scale + view.x, y * view.scale + view.y]);
    context.beginPath();
    points.forEach(([x, y], at) => context[at ? 'lineTo' : 'moveTo'](x, y));
    context.closePath();
    context.fillStyle = 'rgba(0,102,204,0.12)';
    context.fill();
    for (const [color, width] of [['#FFFFFF', 5.5], [BLUE, 2.8]]) {
      context.setLineDash(color === BLUE ? [7, 4] : []);
      context.lineWidth = width;
      context.strokeStyle = color;
      context.stroke();
    }
    context.setLineDash([]);
    for (const [x, y] of points) C.drawSymbol(context, { shape: 'square', fill: '#FFFFFF', stroke: BLUE }, x, y, 5);
  };
})(window.Condivisa);
