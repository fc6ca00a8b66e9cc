/* The page that stands alone: its files are inside it, its question is asked and answered in it. */
'use strict';

(function (C) {
  const read = (id) => JSON.parse(C.byId(id).textContent);

  /* Layer files are read when they are first asked for. */
  function inline(names) {
    C.inlined = {};
    for (const name of names) Object.defineProperty(C.inlined, name, { enumerable: true, get: () => read(name) });
  }

  C.alone = {
    onReady: begin,

    onEvent(event) {
      if (C.question && Object.hasOwn(actions, event.type)) actions[event.type](event);
    },
  };

  const actions = {
    toggle_area: ({ code }) => C.question.toggle('areas', code),
    toggle_target: ({ id }) => C.question.toggle('targets', id),
    measure: ({ measure }) => C.question.change({ measure }),
    copy_link: () => copyLink(),
    layers: ({ layers }) => hash.look({ layers }),
    view: ({ view }) => hash.look({ view }),
  };

  let file = null;
  let tables = null;
  let hash = null;

  function begin() {
    file = read('data-question');
    tables = read('data-tables');
    inline(file.files);
    C.question = C.makeQuestion(tables, file, show);
    for (const lang of ['it', 'en']) C.byId(`lang-${lang}`).addEventListener('click', () => C.question.change({ lang }));
    showFormOf = C.bindForm(tables, C.question);
    C.bindPrint();
    hash = C.bindHash(tables, C.question, file.asked.lang);
    const asked = hash.read();
    if (asked) C.question.take(asked);
    else C.question.show();
  }

  let showFormOf = () => {};

  async function show(message, facets) {
    const { lang, number, navigated } = message;
    if (navigated) hash.forget();
    if (number > 1) hash.write();
    await C.show({ ...file.about[lang], ...message });
    C.showLinkNotices(C.question.notices, C.makeSpeech(tables.words, lang));
    C.byId('city-name').textContent = tables.city_name;
    document.title = C.say('document', { city: tables.city_name });
    for (const one of ['it', 'en']) C.byId(`lang-${one}`).setAttribute('aria-pressed', String(one === lang));
    showFormOf(message, facets);
    C.showStamp(file.stamps[lang], linkOf(C.question.now));
  }

  const linkOf = (selection) => `${file.base_url}?${C.linkQuery(tables, selection)}`;

  /* With the layers and the view that the reader has now. */
  async function copyLink() {
    const link = linkOf({ ...C.question.now, layers: C.layers(), view: C.viewNow() });
    try {
      await navigator.clipboard.writeText(link);
      C.notice(C.say('link_copied'));
    } catch {
      C.notice(C.say('link_shown'), link);
    }
  }
})(window.Condivisa);
