/* The answer in words: the twin of layers/describe.py. What comes out is text, to be shown as text. */
'use strict';

(function (C) {
  const FEATURES = ['pacts', 'houses', 'target_areas'];
  const AMBITO = 'ambito';
  const MOST_NAMES = 6;
  const MOST_LETTERS = 80;
  const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September',
    'October', 'November', 'December'];

  /* What Python's own writing of numbers, days and lists is, in a language. */
  C.makeSpeech = function (words, lang) {
    const say = (key, values) => words[lang][key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name]));
    const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, lang === 'it' ? '.' : ',');
    return {
      lang,
      say: (key, values) => say(key, values || {}),
      number,
      count: (key, n) => `${number(n)} ${say(`${key}.${n === 1 ? 'one' : 'many'}`, {})}`,
      day(iso) {
        const [year, month, day] = iso.split('-');
        return lang === 'it' ? `${day}/${month}/${year}` : `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`;
      },
      enumerate: (names) => (names.length <= 1 ? names.join('')
        : `${names.slice(0, -1).join(', ')} ${say('and', {})} ${names[names.length - 1]}`),
    };
  };

  C.describe = function (tables, extract) {
    const { selection, layers } = extract;
    const speech = C.makeSpeech(tables.words, selection.lang);
    const { say, number, count } = speech;
    const level = tables.levels.find((one) => one.key === selection.level);
    const isDefault = same(selection.kinds, tables.known.default_kinds);
    const term = (vocabulary, key) => tables.vocabularies[vocabulary][key][selection.lang];
    const nothingChosen = !selection.areas.length && !selection.targets.length;
    const someUnplaced = nothingChosen && FEATURES.some((layer) => layers[layer].sums.unplaced);
    const noun = (layer) => (layer === 'pacts' && same(selection.kinds, ['proposal']) ? 'proposals' : layer);
    const counts = (key) => Object.fromEntries(FEATURES.map((layer) => [layer, count(noun(layer), layers[layer].sums[key])]));

    function sentence() {
      const said = [...conditions(), ...(someUnplaced ? [say('condition_unplaced', counts('unplaced'))] : [])];
      return say('sentence', {
        ...counts('inside'),
        where: where(),
        conditions: said.length ? `; ${said.join('; ')}` : '',
      });
    }

    function where() {
      const city = tables.city_name;
      let text = say('where_city', { city });
      if (someUnplaced) text = say('where_level', { level: level[selection.lang], city });
      else if (selection.areas.length) text = say('where_areas', { areas: areaNames(), city });
      if (!selection.targets.length) return text;
      const names = tables.targets.name.filter((name, at) => extract.choice.targets.has(at));
      const targets = say(names.length === 1 ? 'target_one' : 'target_many', { names: shortened(names) });
      return `${text}, ${say('where_targets', { targets })}`;
    }

    function areaNames() {
      return tables.levels.map((one, at) => {
        const chosen = [...extract.choice.areas].filter((area) => tables.areas.level[area] === at).sort((a, b) => a - b);
        if (one.key === AMBITO) return chosen.map((area) => tables.ambiti[area][selection.lang]).join(', ');
        const names = chosen.map((area) => tables.areas.name[area]);
        const kind = one[names.length === 1 ? selection.lang : `plural_${selection.lang}`];
        return names.length ? `${shortened(names)} (${kind})` : '';
      }).filter(Boolean).join(', ');
    }

    function shortened(names) {
      if (names.length <= MOST_NAMES) return speech.enumerate(names);
      const shown = names.slice(0, MOST_NAMES - 1).join(', ');
      return say('area_and_others', { names: shown, n: names.length - MOST_NAMES + 1 });
    }

    function conditions() {
      const named = (key, vocabulary, keys) => (keys.length
        ? [say(key, { names: speech.enumerate(keys.map((one) => `«${term(vocabulary, one)}»`)) })] : []);
      return [
        ...named('condition_kind', 'kind', isDefault ? [] : selection.kinds),
        ...named('condition_status', 'status', selection.statuses),
        ...named('condition_theme', 'theme', selection.themes),
        ...dateCondition(),
        ...(selection.text ? [say('condition_text', { text: cut(selection.text) })] : []),
      ];
    }

    function dateCondition() {
      if (!selection.on) return [];
      const day = speech.day(selection.on);
      if (!selection.unknown) return [say('condition_on_strict', { day })];
      const { inside, unknown } = layers.pacts;
      return [say('condition_on', { day, yes: number(inside.length - unknown.length), unknown: number(unknown.length) })];
    }

    const countLine = () => FEATURES.map((layer) => {
      const { inside, register } = layers[layer].sums;
      const name = say(`${layer}.${register === 1 ? 'one' : 'many'}`);
      return say('n_of_total', { n: number(inside), total: number(register), name });
    }).join(' · ');

    function layerLines(layer) {
      const { sums, gap, contradicting } = layers[layer];
      const name = say(`short.${layer}`);
      const numbers = Object.fromEntries(Object.entries(sums).map(([key, n]) => [key, number(n)]));
      const note = layer === 'pacts' && isDefault && sums.excluded ? say('proposals_note') : '';
      return [
        say('reconciliation', { name, note, ...numbers }),
        ...(Object.values(gap).some(Boolean) ? [gapLine(layer, name)] : []),
        ...uncertainLines(layer, name),
        ...(contradicting.length ? [say('contradicts_line', { name, n: number(contradicting.length) })] : []),
      ];
    }

    function gapLine(layer, name) {
      const { gap, sums } = layers[layer];
      const reasons = ['none', 'straddling', 'unplaced', 'several'].filter((key) => gap[key])
        .map((key) => say(`level_gap_${key}`, { n: number(gap[key]) }));
      return say('level_gap', {
        name,
        level: level[selection.lang],
        sum: number(extract.counts[layer].reduce((sum, n) => sum + n, 0)),
        inside: number(sums.inside),
        reasons: reasons.join('; '),
      });
    }

    function uncertainLines(layer, name) {
      const { uncertain, uncertainOutside } = layers[layer];
      if (!uncertain.length && !uncertainOutside) return [];
      if (!selection.areas.length) {
        return [say('uncertain_line', { name, n: number(uncertain.length), level: level[selection.lang] })];
      }
      return [say('uncertain_choice_line', { name, inside: number(uncertain.length), outside: number(uncertainOutside) })];
    }

    function ambitiLines() {
      if (selection.level !== AMBITO) return [];
      return Object.entries(tables.ambiti)
        .map(([area, told]) => say('ambito_line', { code: tables.areas.code[area], told: told[selection.lang] }));
    }

    function ruleLines() {
      const rule = (key) => say(`rule.${key}`);
      const first = say('rule_line', { rule: rule(selection.rule), help: say(`rule_help.${selection.rule}`) });
      const changes = Object.entries(extract.ruleChanges).map(([other, byLayer]) => say('rule_change', {
        rule: rule(other),
        changes: byLayer.map(([layer, more, less]) => `+${number(more)} −${number(less)} ${say(`${layer}.many`)}`).join(', '),
      }));
      return [first, ...(changes.length ? changes : [say('rule_no_change')])];
    }

    function warnings() {
      const bare = tables.targets.missing.filter((at) => extract.choice.targets.has(at));
      const lines = bare.length ? [say('target_without_outline', { names: bare.map((at) => tables.targets.name[at]).join(', ') })] : [];
      if (selection.statuses.includes('proposal') && !selection.kinds.includes('proposal')) {
        lines.push(say('proposals_excluded', { status: term('status', 'proposal'), kind: term('kind', 'proposal') }));
      }
      return lines;
    }

    return {
      speech,
      level: level[selection.lang],
      term,
      sentence: sentence(),
      countLine: countLine(),
      reconciliation: [...FEATURES.flatMap(layerLines), ...ambitiLines(), ...ruleLines()],
      warnings: warnings(),
    };
  };

  const same = (left, right) => left.length === right.length && left.every((one, at) => one === right[at]);

  /* By code points, as Python counts letters. */
  function cut(text) {
    const letters = [...text];
    return letters.length <= MOST_LETTERS ? text : `${letters.slice(0, MOST_LETTERS).join('')}…`;
  }
})(window.Condivisa);
