/* The pointer over the map: what it is at is named; a click opens a record or chooses an area. */
'use strict';

(function (C) {
  const coarse = () => window.matchMedia('(pointer: coarse)').matches;

  C.bindPointer = function (map, canvas, session) {
    let waiting = null;
    map.on('mousemove', (event) => {
      if (!waiting) requestAnimationFrame(() => { if (waiting) follow(waiting); waiting = null; });
      waiting = event;
    });
    map.on('mouseout movestart zoomstart', () => leave());
    map.on('click', (event) => click(event));
    bindTouchHint(map);

    function follow(event) {
      if (!session.answer || (map.dragging.moving && map.dragging.moving())) return;
      const hit = canvas.hitAt(event.containerPoint, coarse() ? 8 : 2);
      map.getContainer().style.cursor = hit ? 'pointer' : '';
      session.point(hit && !hit.group ? { layer: hit.layer, row: hit.row } : null, true);
      if (hit) tell(hit, event.containerPoint);
      else C.hideTooltip();
    }

    /* A name that is not here yet follows, if the pointer is still there. */
    function tell(hit, { x, y }) {
      const { answer, pointed } = session;
      C.showTooltip(C.tooltipLines(answer, hit), x, y);
      if (hit.group || hit.layer === 'areas') return;
      C.fetchTexts(answer, hit.layer, [hit.row])
        .then((more) => { if (more && session.pointed === pointed) C.showTooltip(C.tooltipLines(answer, hit), x, y); })
        .catch((error) => window.console.warn(error));
    }

    function leave() {
      waiting = null;
      C.hideTooltip();
      if (session.answer) session.point(null, true);
    }

    function click(event) {
      if (!session.answer) return;
      if (C.isDrawing()) {
        C.drawCorner(event.latlng);
        return;
      }
      if (C.isPicking()) {
        C.pickAt(event.latlng);
        return;
      }
      const hit = canvas.hitAt(event.containerPoint, coarse() ? 10 : 3);
      if (!hit) return;
      C.hideTooltip();
      if (hit.group) openGroup(hit.group);
      else if (hit.layer === 'areas') session.toggleArea(session.answer.pack.id[hit.row]);
      else session.open({ layer: hit.layer, row: hit.row }, C.byId('map'));
    }

    function openGroup(group) {
      if (map.getZoom() >= map.getMaxZoom() || !C.separable(group.points, group.members, map.getMaxZoom())) {
        session.openGroup(group.features, C.byId('map'));
        return;
      }
      session.zoomInto(C.boxToBounds(session.answer.frame, group.box));
    }
  };

  /* On a touch screen one finger scrolls the page: say so when it is tried on the map. */
  function bindTouchHint(map) {
    if (!L.Browser.mobile) return;
    const hint = C.byId('touch-hint');
    let timer = 0;
    map.getContainer().addEventListener('touchmove', (event) => {
      hint.hidden = event.touches.length !== 1;
      clearTimeout(timer);
      timer = setTimeout(() => { hint.hidden = true; }, 1200);
    }, { passive: true });
  }
})(window.Condivisa);
