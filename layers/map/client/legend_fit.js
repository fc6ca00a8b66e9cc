/* A projected legend is seen whole: smaller lines first, then two columns beside each other. */
'use strict';

(function (C) {
  const WAYS = ['', 'tight', 'tight columns'];

  /* Nobody scrolls what is projected. On a narrow screen it is opened by hand and scrolls as everywhere. */
  C.fitLegend = function () {
    const box = C.byId('legend-box');
    const body = C.byId('legend');
    box.dataset.fit = '';
    if (!document.documentElement.classList.contains('present') || window.innerWidth < 900) return;
    for (const way of WAYS) {
      box.dataset.fit = way;
      if (body.scrollHeight <= body.clientHeight && body.scrollWidth <= body.clientWidth) return;
    }
  };

  C.bindLegendFit = function (stage) {
    new ResizeObserver(C.fitLegend).observe(stage);
    C.byId('legend-toggle').addEventListener('click', C.fitLegend);
  };
})(window.Condivisa);
