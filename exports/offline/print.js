/* On paper: the map at the paper's width with its legend, then every list as a whole. */
'use strict';

(function (C) {
  C.bindPrint = function (map) {
    let bounds = null;
    let open = false;

    function before() {
      if (open) return;
      open = true;
      bounds = map.getBounds();
      C.refill(C.byId('whole-lists'), C.wholeLists());
      C.byId('whole-lists').hidden = false;
      document.documentElement.classList.add('printing');
      resize();
    }

    function after() {
      if (!open) return;
      open = false;
      document.documentElement.classList.remove('printing');
      C.byId('whole-lists').hidden = true;
      C.refill(C.byId('whole-lists'), []);
      resize();
    }

    function resize() {
      C.quietly(() => {
        map.invalidateSize({ animate: false, pan: false });
        map.fitBounds(bounds, { animate: false });
      });
    }

    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    window.matchMedia('print').addEventListener('change', ({ matches }) => (matches ? before() : after()));
    C.byId('print').addEventListener('click', () => window.print());
  };
})(window.Condivisa);
