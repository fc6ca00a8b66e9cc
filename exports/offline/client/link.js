/* From the text after the file's # to a question: the twin of layers/query.py and layers/selection.py. */
'use strict';

(function (C) {
  const LISTS = ['areas', 'target', 'status', 'theme', 'kind', 'layers'];
  const HERE = [...LISTS, 'city', 'ambito', 'level', 'rule', 'on', 'unknown', 'q', 'measure', 'view', 'lang'];
  const FEW = 12;
  const MOST_LETTERS = 120;
  const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

  /* Returns {selection, notices}: all that was understood, and [key, values] for each part that was not. */
  C.readLink = function (tables, text, preferred) {
    const { known } = tables;
    const keys = (vocabulary) => Object.keys(tables.vocabularies[vocabulary]);
    const notices = [];
    const params = gather(text, notices);
    const read = makeReader(params, notices);
    const lang = read.one('lang', ['it', 'en'], preferred);
    const city = (params.get('city') || '').trim();
    if (city && city.toLowerCase() !== tables.city) notices.push(['link_city', { value: cut(city), city: tables.city_name }]);
    for (const name of params.keys()) {
      if (!known.params.includes(name)) notices.push(['unknown_param', { name: cut(name), known: known.params.join(', ') }]);
      else if (!HERE.includes(name)) notices.push(['link_only_app', { name }]);
    }
    // The codes of ambiti mean those of their link: a file has only those that it was made with.
    const ambiti = (params.get('ambito') || '').trim();
    const foreign = Boolean(ambiti) && ambiti !== tables.ambito;
    if (foreign) notices.push(['link_ambito', {}]);
    const isHere = (level) => !foreign || level !== 'ambito';
    const levels = tables.levels.map(({ key }) => key);
    const codes = tables.areas.code.filter((code, at) => isHere(levels[tables.areas.level[at]]));
    const selection = {
      level: read.one('level', levels.filter(isHere), levels[0]),
      areas: read.many('areas', codes),
      targets: read.many('target', tables.targets.id),
      rule: read.one('rule', known.rules, 'mostly'),
      statuses: read.many('status', keys('status')),
      themes: read.many('theme', keys('theme')),
      kinds: read.many('kind', known.kinds),
      on: read.parsed('on', (day) => readIso(day, known), `YYYY-MM-DD, ${known.first_day} – ${known.last_day}`),
      unknown: read.one('unknown', ['yes', 'no'], 'yes') === 'yes',
      text: params.get('q') || '',
      layers: layersOf(read.many('layers', [...known.layers, 'none']), known.layers),
      measure: read.one('measure', known.measures, 'pacts'),
      view: read.parsed('view', readView, 'lat,lon,zoom'),
      lang,
    };
    return { selection, notices };
  };

  function gather(text, notices) {
    const params = new Map();
    for (const [name, value] of new URLSearchParams(text)) {
      if (name === 'data') continue; // which data a link was made on is no part of the question
      const kept = params.get(name);
      if (kept === undefined) params.set(name, value);
      else if (LISTS.includes(name)) params.set(name, `${kept},${value}`);
      else if (value !== kept) notices.push(['repeated_param', { name: cut(name), kept: cut(kept), value: cut(value) }]);
    }
    return params;
  }

  function makeReader(params, notices) {
    const asked = (name) => (params.get(name) || '').trim();
    // Codes are known in capitals and in small letters: people retype links.
    const byFolded = (allowed) => new Map(allowed.map((key) => [key.toLowerCase(), key]));
    const expected = (allowed) => allowed.slice(0, FEW).join(', ') + (allowed.length > FEW ? ', …' : '');
    const strange = (name, value, allowed) => notices.push(['unknown_value', { name, value: cut(value), expected: expected(allowed) }]);
    return {
      one(name, allowed, usual) {
        const value = asked(name);
        const found = byFolded(allowed).get(value.toLowerCase());
        if (value && found === undefined) strange(name, value, allowed);
        return found || usual;
      },
      many(name, allowed) {
        const known = byFolded(allowed);
        const parts = new Set(asked(name).split(',').map((part) => part.trim()).filter(Boolean));
        const chosen = new Set();
        for (const part of parts) {
          const found = known.get(part.toLowerCase());
          if (found === undefined) strange(name, part, allowed);
          else chosen.add(found);
        }
        return allowed.filter((key) => chosen.has(key));
      },
      parsed(name, parse, form) {
        const value = asked(name);
        const found = value ? parse(value) : null;
        if (value && found === null) notices.push(['bad_value', { name, value: cut(value), expected: form }]);
        return found;
      },
    };
  }

  const layersOf = (asked, all) => (asked.length ? all.filter((layer) => asked.includes(layer)) : all);

  function readIso(text, { first_day: first, last_day: last }) {
    const { day } = /^\d{4}-\d{2}-\d{2}$/.test(text) ? C.readDay(text, first, last) : {};
    return day || null;
  }

  function readView(text) {
    const parts = text.split(',').map((part) => part.trim());
    if (parts.length !== 3 || !parts.every((part) => NUMBER.test(part))) return null;
    const [lat, lon, zoom] = parts.map(Number);
    return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && zoom >= 0 && zoom <= 22 ? [lat, lon, zoom] : null;
  }

  function cut(text) {
    const letters = [...text];
    return letters.length <= MOST_LETTERS ? text : `${letters.slice(0, MOST_LETTERS).join('')}…`;
  }
})(window.Condivisa);
