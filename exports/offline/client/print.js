/* On paper: the map at the paper's width, its legend under it, then every list as a whole. */
'use strict';

(function (C) {
  const PAPER_PX = 690;
  const MOST_ZOOM = 1.6;

  C.bindPrint = function () {
    let open = false;
    let sums = false;

    function before() {
      if (open) return;
      open = true;
      C.refill(C.byId('whole-lists'), [C.byId('sums'), ...C.wholeLists()]);
      C.byId('whole-lists').hidden = false;
      fit(C.byId('stage'));
      sums = C.byId('sums').open;
      C.byId('sums').open = true;
      C.byId('stage').after(C.byId('legend-box'));
      document.documentElement.classList.add('printing');
    }

    function after() {
      if (!open) return;
      open = false;
      document.documentElement.classList.remove('printing');
      C.byId('whole-lists').hidden = true;
      C.byId('first-sum').after(C.byId('sums'));
      C.refill(C.byId('whole-lists'), []);
      for (const name of ['width', 'height', 'zoom']) C.byId('stage').style.removeProperty(name);
      C.byId('sums').open = sums;
      C.byId('panel').before(C.byId('legend-box'));
    }

    /* The map as it is drawn, made larger or smaller: what is drawn anew now would not be printed. */
    function fit(stage) {
      const { offsetWidth: width, offsetHeight: height } = stage;
      stage.style.setProperty('width', `${width}px`, 'important');
      stage.style.setProperty('height', `${height}px`, 'important');
      stage.style.setProperty('zoom', String(Math.min(MOST_ZOOM, PAPER_PX / width)));
    }

    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    window.matchMedia('print').addEventListener('change', ({ matches }) => (matches ? before() : after()));
    C.byId('print').addEventListener('click', () => window.print());
  };
})(window.Condivisa);
