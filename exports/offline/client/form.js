/* The boxes of the question: they show it as it is now, and change it. */
'use strict';

(function (C) {
  const FACETS = { status: 'statuses', theme: 'themes', kind: 'kinds' };
  const PAUSE_MS = 250;

  C.bindForm = function (tables, question) {
    const fold = C.makeFold(tables.folding);
    const combobox = (id, name, label, placeholder) => C.makeCombobox(C.byId(`${id}-box`), {
      id, label, placeholder, fold, onchange: (keys) => question.change({ [name]: keys }),
    });
    const boxes = {
      areas: combobox('areas', 'areas', 'areas_asked', 'areas_placeholder'),
      targets: combobox('targets', 'targets', 'targets_asked', 'targets_placeholder'),
    };
    C.byId('targets-box').hidden = !tables.targets.id.length;
    boxes.on = C.bindDay(tables.known, (on) => question.change({ on }));
    bindBoxes(question, boxes);
    bindWords(question);
    bindToggle();
    return (message, facets) => showForm(tables, question, boxes, facets);
  };

  function bindBoxes(question, boxes) {
    C.byId('question-form').addEventListener('submit', (event) => event.preventDefault());
    C.byId('level').addEventListener('change', (event) => question.change({ level: event.target.value }));
    C.byId('unknown').addEventListener('change', (event) => question.change({ unknown: event.target.checked }));
    for (const name of ['reset', 'clear']) {
      C.byId(name).addEventListener('click', () => {
        boxes.on.forget();
        question[name]();
      });
    }
  }

  function bindWords(question) {
    let timer = 0;
    C.byId('words').addEventListener('input', (event) => {
      clearTimeout(timer);
      timer = setTimeout(() => question.change({ text: event.target.value }), PAUSE_MS);
    });
  }

  /* On a narrow screen the question is folded away until it is wanted. */
  function bindToggle() {
    const toggle = C.byId('question-toggle');
    toggle.addEventListener('click', () => {
      const open = C.byId('question').classList.toggle('unfolded');
      toggle.setAttribute('aria-expanded', String(open));
    });
  }

  function showForm(tables, question, boxes, facets) {
    const { now } = question;
    const { lang } = now;
    C.fillSelect(C.byId('level'), tables.levels.map((level) => [level.key, capital(level[`plural_${lang}`])]), now.level);
    boxes.areas.show(areaOptions(tables, lang), now.areas);
    boxes.targets.show(unique(tables.targets.id, tables.targets.name, tables.targets.name), now.targets);
    for (const [facet, name] of Object.entries(FACETS)) showFacet(tables, question, facets, facet, name);
    showRules(tables, question);
    boxes.on.show(now.on);
    C.byId('unknown').checked = now.unknown;
    C.byId('unknown-tick').hidden = !now.on;
    const words = C.byId('words');
    if (document.activeElement !== words) words.value = now.text;
  }

  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  function showFacet(tables, question, facets, facet, name) {
    const { now } = question;
    const usual = facet === 'kind' && now.kinds.join() === tables.known.default_kinds.join();
    const chosen = usual ? [] : now[name];
    // What nobody has is left out of the list, unless it is chosen: then it must stay visible.
    const present = new Set([...tables.pacts[facet], ...chosen]);
    C.showTicks(C.byId(`${facet}-box`), {
      name: facet,
      kind: 'checkbox',
      title: C.say(`box.${facet}`),
      summary: chosen.length ? C.say('some', { n: C.number(chosen.length) }) : C.say(`all.${facet}`),
      options: Object.entries(tables.vocabularies[facet]).filter(([key]) => present.has(key))
        .map(([key, term]) => ({ key, label: term[now.lang], n: facets[facet][key] })),
      chosen,
      onchange: (key) => question.change({
        [name]: chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key],
      }),
    });
  }

  function showRules(tables, question) {
    const words = tables.words[question.now.lang];
    const said = (rule) => capital(words[`rule.${rule}`]);
    C.showTicks(C.byId('rule-box'), {
      name: 'rule',
      kind: 'radio',
      title: C.say('box.rule'),
      summary: said(question.now.rule).toLowerCase(),
      options: tables.known.rules.map((rule) => ({ key: rule, label: said(rule), help: words[`rule_help.${rule}`] })),
      chosen: [question.now.rule],
      onchange: (rule) => question.change({ rule }),
    });
  }

  function areaOptions(tables, lang) {
    const { code, name, level } = tables.areas;
    return unique(code, name, name.map((one, at) => `${one} · ${tables.levels[level[at]][lang]}`));
  }

  /* A label for each key, different for each. */
  function unique(keys, names, labels) {
    const times = new Map();
    for (const label of labels) times.set(label, (times.get(label) || 0) + 1);
    return keys.map((key, at) => ({
      key, name: names[at], label: times.get(labels[at]) === 1 ? labels[at] : `${labels[at]} · ${key}`,
    }));
  }
})(window.Condivisa);
