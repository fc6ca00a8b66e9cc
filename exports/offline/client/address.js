/* The question as an address of the app: the twin of Selection.to_params. */
'use strict';

(function (C) {
  C.questionQuery = function (tables, selection) {
    const { default_kinds: kinds, layers } = tables.known;
    const unless = (value, usual) => (value === usual ? '' : value);
    const given = {
      ambito: tables.ambito,
      areas: selection.areas.join(','),
      target: selection.targets.join(','),
      rule: unless(selection.rule, 'mostly'),
      status: selection.statuses.join(','),
      theme: selection.themes.join(','),
      kind: unless(selection.kinds.join(','), kinds.join(',')),
      on: selection.on || '',
      unknown: selection.unknown ? '' : 'no',
      q: selection.text,
      layers: unless(selection.layers.join(',') || 'none', layers.join(',')),
      measure: unless(selection.measure, 'pacts'),
      view: (selection.view || []).map((value) => String(Number(value.toPrecision(6)))).join(','),
    };
    const params = { city: tables.city, level: selection.level, ...given, lang: selection.lang };
    return Object.entries(params).filter(([, value]) => value)
      .map(([name, value]) => `${name}=${encode(value)}`).join('&');
  };

  /* The query of a link to the app, which says which data it was made on. */
  C.linkQuery = (tables, selection) => `${C.questionQuery(tables, selection)}&data=${tables.fingerprint}`;

  /* As Python's urlencode does it. */
  const encode = (text) => encodeURIComponent(text.toWellFormed ? text.toWellFormed() : text)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`).replace(/%20/g, '+');
})(window.Condivisa);
