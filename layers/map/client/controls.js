/* The bar over the map and the buttons on it: layers, measure, zoom, home, link. */
'use strict';

(function (C) {
  const LAYERS = ['areas', 'pacts', 'houses', 'target_areas'];
  const MEASURES = ['pacts', 'houses', 'target_areas', 'none'];
  /* Lines on a square of 20. */
  const ICONS = {
    'zoom-in': 'M10 4v12M4 10h12',
    'zoom-out': 'M4 10h12',
    home: 'M3 10l7-6.5 7 6.5M5 8.5V16.5h3.5v-4.5h3v4.5H15V8.5',
    'copy-link': 'M8.5 11.5l3-3M9 6.5l2-2a3.2 3.2 0 0 1 4.5 4.5l-2 2M11 13.5l-2 2A3.2 3.2 0 0 1 4.500 11l2-2',
  };

  function icon(path) {
    const [svg, line] = ['svg', 'path'].map((tag) => document.createElementNS('http://www.w3.org/2000/svg', tag));
    const settings = { viewBox: '0 0 20 20', width: 20, height: 20, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.8 };
    for (const [name, value] of Object.entries(settings)) svg.setAttribute(name, value);
    svg.setAttribute('aria-hidden', 'true');
    line.setAttribute('d', path);
    svg.append(line);
    return svg;
  }

  C.bindControls = function (map, actions) {
    const bind = (id, action) => {
      C.byId(id).append(icon(ICONS[id]));
      C.byId(id).addEventListener('click', action);
    };
    bind('zoom-in', () => map.zoomIn());
    bind('zoom-out', () => map.zoomOut());
    bind('home', actions.home);
    C.byId('frame-level').addEventListener('click', actions.frameLevel);
    map.on('movestart', () => { C.byId('frame-level').hidden = true; });
    bind('copy-link', () => C.emit({ type: 'copy_link' }));
    C.byId('measure').addEventListener('change', (event) => C.emit({ type: 'measure', measure: event.target.value }));
    L.DomEvent.disableClickPropagation(C.byId('map-buttons'));
  };

  C.showControls = function (answer, layers, actions) {
    const boxes = C.byId('layer-switches');
    const focused = document.activeElement ? document.activeElement.id : '';
    C.refill(boxes, LAYERS.map((layer) => switchNode(answer, layers, layer, actions)));
    if (focused && boxes.querySelector(`#${CSS.escape(focused)}`)) C.byId(focused).focus({ preventScroll: true });
    fillSelect(C.byId('measure'), MEASURES.map((key) => [key, C.say(`measure.${key}`)]), answer.message.measure);
  };

  function switchNode(answer, layers, layer, actions) {
    const id = `layer-${layer}`;
    const change = (event) => {
      const on = LAYERS.filter((one) => (one === layer ? event.target.checked : layers.includes(one)));
      actions.setLayers(on);
    };
    return C.el('label', { class: 'switch', for: id }, [
      C.el('input', { type: 'checkbox', id, checked: layers.includes(layer), onchange: change }),
      picture(answer, layer),
      C.el('span', { text: C.say(`layer.${layer}`) }),
    ]);
  }

  /* An answer without any row of a layer has no symbol for it: its switch keeps the last one. */
  const lastSymbols = new Map();

  function picture(answer, layer) {
    if (layer === 'areas') return C.keptPicture('switch areas', drawAreas);
    const item = answer.message.legend.find((one) => one.layer === layer);
    if (item) lastSymbols.set(layer, item.symbol);
    return lastSymbols.has(layer) ? C.keptSymbol(`switch ${layer}`, lastSymbols.get(layer)) : null;
  }

  function drawAreas(context, x, y) {
    ['#D3E5F7', '#4C94DB', '#003366'].forEach((color, at) => {
      context.fillStyle = color;
      context.fillRect(x - 10 + at * 7, y - 6, 6, 12);
    });
  }

  function fillSelect(select, options, value) {
    C.refill(select, options.map(([key, label]) => C.el('option', { value: key, text: label })));
    select.value = value;
  }
  C.fillSelect = fillSelect;

  /* A short word to the reader, gone after a while; with a link, it stays to be copied. */
  let timer = 0;
  /* A link shown before is not that of the new answer. */
  C.staleNotice = function () {
    if (C.byId('notice').querySelector('input')) C.refill(C.byId('notice'), []);
  };

  C.notice = function (text, link) {
    const box = C.byId('notice');
    clearTimeout(timer);
    C.refill(box, [document.createTextNode(text)]);
    if (link) {
      const field = C.el('input', { type: 'text', readonly: true, 'aria-label': text });
      field.value = link;
      const close = C.el('button', { type: 'button', class: 'quiet', text: C.say('close'), onclick: () => C.refill(box, []) });
      box.append(field, close);
      field.focus();
      field.select();
      return;
    }
    timer = setTimeout(() => C.refill(box, []), 6000);
  };
})(window.Condivisa);
