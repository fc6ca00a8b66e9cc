/* One record in words: what it is, its fields, every area that contains it. */
'use strict';

(function (C) {
  // Said in the title already, or by a mark beside it.
  const IN_TITLE = new Set(['name', 'kind', 'status']);

  const term = (answer, vocabulary, key) => (answer.message.terms[vocabulary] || {})[key] || key;

  /* "Patto · attivo": what kind of thing a row is. */
  C.kindLine = function (answer, layer, row) {
    const { columns } = answer.features[layer].pack;
    if (layer === 'houses') return term(answer, 'house_type', columns.type[row]) || C.say('one.houses');
    if (layer === 'target_areas') return [C.say('one.target_areas'), columns.programme[row]].filter(Boolean).join(' · ');
    return `${term(answer, 'kind', columns.kind[row])} · ${term(answer, 'status', columns.status[row])}`;
  };

  C.termOf = term;

  /* "senza punto: dichiarato in Torino", "≈ 400 m", or nothing where the place is sure. */
  C.placeMark = function (answer, layer, row, way) {
    const { pack } = answer.features[layer];
    if (!pack.geo.has[row]) {
      const names = C.areaNames(answer, pack.columns.declared[row] || []);
      return names ? C.say('no_point_declared', { names }) : C.say('no_point');
    }
    const precision = pack.columns.precision_m ? pack.columns.precision_m[row] : null;
    return precision ? C.say(way || 'approximate', { n: C.number(precision) }) : '';
  };

  /* The finest of the declared areas say it: their comune is among their names' own. */
  C.areaNames = function (answer, codes) {
    return codes.map((code) => C.findArea(answer, code)).filter(Boolean).map((area) => area.name).join(', ');
  };

  /* Leads the whole app to what is known of an area, the question as it is; none where no app is. */
  C.profileLink = function (answer, code, text) {
    const { readings } = answer.message;
    if (!readings) return null;
    const address = new URL(readings);
    const parameters = new URLSearchParams(address.search);
    parameters.set('reading', 'profile');
    parameters.set('of', code);
    address.search = parameters;
    const area = C.findArea(answer, code);
    const label = area ? `${C.say('area_profile')}: ${area.name}` : C.say('area_profile');
    return C.el('a', { class: 'profile', href: address.href, target: '_top', text: text || C.say('area_profile'), 'aria-label': label });
  };

  C.recordNodes = function (answer, layer, row, actions) {
    const { pack } = answer.features[layer];
    const symbol = answer.symbols.of(layer, row);
    return [
      C.el('p', { class: 'record-kind' }, [
        C.symbolPicture(symbol),
        C.el('span', { text: C.kindLine(answer, layer, row), dir: 'auto' }),
      ]),
      marksOf(answer, layer, row),
      actionsOf(pack, row, actions),
      fieldsOf(answer, pack, row),
      C.el('h3', { text: C.say('areas_that_contain') }),
      membershipOf(answer, pack, row, actions),
    ];
  };

  function marksOf(answer, layer, row) {
    const marks = [C.placeMark(answer, layer, row)];
    if (layer === 'pacts' && answer.unknown.has(row)) marks.push(C.say('in_force_unknown'));
    if (answer.uncertain[layer].has(row)) marks.push(C.say('near_border'));
    const found = marks.filter(Boolean);
    if (!found.length) return null;
    return C.el('ul', { class: 'marks' }, found.map((text) => C.el('li', { text, dir: 'auto' })));
  }

  function actionsOf(pack, row, actions) {
    const buttons = [];
    if (pack.geo.has[row]) {
      buttons.push(C.el('button', { type: 'button', class: 'quiet', text: C.say('zoom_to_record'), onclick: actions.zoom }));
    }
    if (pack.layer === 'target_areas') {
      const chosen = actions.isTargetChosen();
      buttons.push(C.el('button', {
        type: 'button',
        class: 'quiet',
        'aria-pressed': String(chosen),
        text: C.say(chosen ? 'target_remove' : 'target_add'),
        onclick: actions.toggleTarget,
      }));
    }
    return buttons.length ? C.el('p', { class: 'actions' }, buttons) : null;
  }

  function fieldsOf(answer, pack, row) {
    const list = C.el('dl', { class: 'fields' });
    for (const field of pack.fields) {
      const value = field.key === 'id' ? pack.id[row] : C.cell(pack, field.key, row);
      if (IN_TITLE.has(field.key) || value === null || value === undefined || value === '') continue;
      list.append(
        C.el('dt', { text: field[C.lang()] }),
        C.el('dd', { dir: 'auto' }, [valueNode(answer, field, value)]),
      );
    }
    return list;
  }

  function valueNode(answer, field, value) {
    if (field.kind === 'url') return C.link(value, shortAddress(value));
    return document.createTextNode(valueText(answer, field, value));
  }

  function valueText(answer, field, value) {
    if (field.kind === 'category') {
      return String(value).split(';').map((key) => term(answer, field.vocabulary || field.key, key.trim())).join(', ');
    }
    if (field.kind === 'date') return C.day(value);
    if (typeof value === 'number' && field.kind !== 'code') {
      return field.unit && field.unit !== '1' ? `${C.number(value)} ${field.unit}` : C.number(value);
    }
    return Array.isArray(value) ? value.join(', ') : String(value);
  }

  function shortAddress(value) {
    try {
      return `${new URL(value).hostname.replace(/^www\./, '')} ↗`;
    } catch {
      return String(value);
    }
  }

  function membershipOf(answer, pack, row, actions) {
    const own = (answer.message.in_ambiti || {})[pack.layer] || {};
    const members = [...(C.cell(pack, 'member', row) || []), ...(own[row] || [])].map(([code, basis]) => ({ code, basis, area: C.findArea(answer, code) }));
    const list = C.el('dl', { class: 'fields' });
    for (const level of answer.message.levels) {
      const inside = members.filter(({ area }) => area && area.level === level.key);
      const nodes = inside.length ? inside.map((one) => memberNode(answer, one, actions)) : [];
      if (!inside.length && undetermined(answer, pack, row, level.key)) {
        nodes.push(C.el('span', { class: 'faint', text: C.say('not_determined') }));
      }
      if (nodes.length) list.append(C.el('dt', { text: level.name }), C.el('dd', {}, nodes));
    }
    return list;
  }

  function memberNode(answer, { code, basis, area }, actions) {
    const chosen = answer.message.chosen.includes(code);
    return C.el('div', { class: 'member' }, [
      C.el('button', {
        type: 'button',
        class: 'chip',
        'aria-pressed': String(chosen),
        title: C.say(chosen ? 'area_hint_remove' : 'area_hint_add'),
        text: area.name,
        onclick: () => actions.toggleArea(code),
      }),
      C.el('span', { class: 'faint', text: C.say(`basis.${basis}`) }),
      C.profileLink(answer, code),
    ]);
  }

  /* Without geometry, a level that divides the declared comune cannot be told. */
  function undetermined(answer, pack, row, level) {
    const areas = answer.areaPacks[level];
    if (pack.geo.has[row] || !areas || !areas.columns.comune) return false;
    const declared = new Set(pack.columns.declared[row] || []);
    return areas.columns.comune.some((comune) => comune && declared.has(comune));
  }
})(window.Condivisa);
