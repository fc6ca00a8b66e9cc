/* Backgrounds of other hosts: none until the reader asks; if they do not come, the map stays whole. */
'use strict';

(function (C) {
  let tiles = null;
  let known = [];

  C.bindBasemap = function (map, canvas) {
    C.byId('basemap').addEventListener('change', (event) => {
      const chosen = known.find((one) => one.key === event.target.value);
      if (tiles) tiles.remove();
      tiles = chosen ? lay(map, chosen) : null;
      canvas.setTiles(Boolean(tiles));
      C.byId('stage').classList.toggle('with-tiles', Boolean(tiles));
      C.byId('attribution').textContent = chosen ? chosen.attribution : '';
    });
  };

  function lay(map, chosen) {
    let told = false;
    const layer = L.tileLayer(chosen.url, {
      maxZoom: 18,
      maxNativeZoom: Math.min(18, chosen.max_zoom),
      // Tile services ask to be told which site their tiles are for: the host, never the question.
      referrerPolicy: 'strict-origin',
    });
    layer.on('tileerror', () => {
      if (!told) C.notice(C.say('basemap_fails', { name: chosen.name }));
      told = true;
    });
    return layer.addTo(map);
  }

  C.showBasemaps = function (basemaps) {
    known = basemaps || [];
    const select = C.byId('basemap');
    const value = select.value;
    C.byId('basemap-choice').hidden = !known.length;
    C.fillSelect(select, [['', C.say('basemap_none')], ...known.map((one) => [one.key, one.name])], value);
  };
})(window.Condivisa);
