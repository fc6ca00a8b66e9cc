/* The legend follows what is drawn: classes of the areas, symbols with their numbers, conventions. */
'use strict';

(function (C) {
  C.showLegend = function (answer, layers) {
    const shown = (layer) => layers.includes(layer);
    const { message } = answer;
    const overlay = C.overlayLegend(answer);
    C.refill(C.byId('legend'), [
      overlay.length ? section(C.say('legend_reading'), overlay.map(({ picture, label }) => line(picture, label, null))) : null,
      shown('areas') && message.classes ? classesNode(message) : null,
      ...['pacts', 'houses', 'target_areas'].filter(shown).map((layer) => symbolsNode(message, layer)),
      conventionsNode(answer, shown),
    ]);
    C.fitLegend();
  };

  function section(title, lines, note) {
    return C.el('section', {}, [
      title ? C.el('h2', { text: title }) : null,
      C.el('ul', {}, lines),
      note ? C.el('p', { class: 'faint', text: note }) : null,
    ]);
  }

  function line(picture, label, n) {
    return C.el('li', {}, [
      picture,
      C.el('span', { class: 'legend-label', text: label, dir: 'auto' }),
      n === null ? null : C.el('span', { class: 'legend-n', text: C.number(n) }),
    ]);
  }

  function swatch(color) {
    const node = C.el('span', { class: 'swatch', 'aria-hidden': 'true' });
    node.style.background = color;
    return node;
  }

  function classesNode(message) {
    const { title, items, note } = message.classes;
    const lines = items.map((item) => line(swatch(item.color), item.label, item.n));
    const outside = message.counts.in_choice.filter((one) => !one).length;
    if (outside) lines.push(line(swatch('#DDE2E8'), C.say('out_of_choice'), outside));
    const node = section(title, lines, note);
    node.querySelector('ul').setAttribute('aria-label', C.say('legend_classes_label'));
    return node;
  }

  function symbolsNode(message, layer) {
    const items = message.legend.filter((item) => item.layer === layer && item.n);
    if (!items.length) return null;
    return section(
      C.say(`layer.${layer}`),
      items.map((item) => line(C.keptSymbol(`legend ${layer} ${item.key}`, item.symbol), item.label, item.n)),
    );
  }

  function conventionsNode(answer, shown) {
    const lines = [];
    const layers = ['pacts', 'houses'].filter(shown);
    const approximate = layers.reduce((sum, layer) => sum + answer.features[layer].approximate, 0);
    if (approximate) lines.push(line(C.keptPicture('approximate', drawApproximate), C.say('legend_approximate'), approximate));
    const without = layers.reduce((sum, layer) => sum + answer.features[layer].without, 0);
    if (without) lines.push(line(C.keptPicture('badge', drawBadge), C.say('legend_declared'), without));
    const outlines = shown('target_areas') ? answer.features.target_areas.without : 0;
    if (outlines) lines.push(line(C.keptPicture('nothing', () => {}), C.say('legend_no_outline'), outlines));
    const drawn = layers.some((layer) => answer.features[layer].rows.length);
    if (drawn) lines.push(line(C.keptPicture('group', drawGroup), C.say('legend_group'), null));
    return lines.length ? section(null, lines) : null;
  }

  function drawApproximate(context, x, y) {
    context.beginPath();
    context.arc(x, y, 8, 0, 2 * Math.PI);
    context.setLineDash([3, 2.5]);
    context.lineWidth = 1.3;
    context.strokeStyle = '#17324D';
    context.stroke();
  }

  const drawBadge = (context, x, y) => C.drawBadge(context, x, y, 20, 14, '3', C.labelFont(10, 600));
  const drawGroup = (context, x, y) => C.drawGroup(context, x, y, 9, [['#5C6F82', 1]], '5');

  C.bindLegend = function (stage) {
    const toggle = C.byId('legend-toggle');
    const open = (yes) => {
      toggle.setAttribute('aria-expanded', String(yes));
      C.byId('legend').hidden = !yes;
    };
    toggle.addEventListener('click', () => open(C.byId('legend').hidden));
    if (stage.clientWidth < 640) open(false);
    C.bindLegendFit(stage);
  };
})(window.Condivisa);
