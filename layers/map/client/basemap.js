/* Backgrounds of other hosts: none until the reader asks; if they do not come, the map stays whole. */
'use strict';

(function (C) {
  let tiles = null;
  let known = [];

  C.bindBasemap = function (map, canvas) {
    const use = (chosen) => {
      if (tiles) tiles.remove();
      tiles = chosen ? lay(map, chosen, none) : null;
      canvas.setTiles(Boolean(tiles));
      C.byId('stage').classList.toggle('with-tiles', Boolean(tiles));
      C.byId('attribution').textContent = chosen ? chosen.attribution : '';
    };
    const none = () => {
      C.byId('basemap').value = '';
      use(null);
    };
    C.byId('basemap').addEventListener('change', (event) => {
      use(known.find((one) => one.key === event.target.value));
    });
  };

  /* Where not one tile comes the choice goes back to none. */
  function lay(map, chosen, none) {
    let came = false;
    let told = false;
    const layer = L.tileLayer(chosen.url, {
      maxZoom: 18,
      maxNativeZoom: Math.min(18, chosen.max_zoom),
      // Tile services ask to be told which site their tiles are for: the host, never the question.
      referrerPolicy: 'strict-origin',
    });
    layer.on('tileload', () => { came = true; });
    layer.on('tileerror', () => {
      if (told) return;
      told = true;
      C.notice(C.say('basemap_fails', { name: chosen.name }));
      if (!came) setTimeout(none);
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
