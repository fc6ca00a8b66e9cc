/* The question that is before the reader: as it was asked, and as it is now. */
'use strict';

(function (C) {
  /* file: {asked (a selection), answers: {it, en}}: what Python answered to the question as asked. */
  C.makeQuestion = function (tables, file, onanswer) {
    const extractOf = C.makeExtractor(tables);
    const { known } = tables;
    let asked = 0;

    const inOrder = (keys, order) => order.filter((key) => keys.includes(key));

    /* Keys in catalogue order, as the app writes them; no kind chosen means all but proposals. */
    function tidy(selection) {
      const kinds = inOrder(selection.kinds, known.kinds);
      return {
        ...selection,
        areas: inOrder(selection.areas, tables.areas.code),
        targets: inOrder(selection.targets, tables.targets.id),
        statuses: inOrder(selection.statuses, Object.keys(tables.vocabularies.status)),
        themes: inOrder(selection.themes, Object.keys(tables.vocabularies.theme)),
        kinds: kinds.length ? kinds : known.default_kinds,
        text: C.splitWords(selection.text).join(' '),
      };
    }

    // Language, view and layers are no part of what is answered.
    const answered = (selection) => JSON.stringify({ ...tidy(selection), lang: '', view: null, layers: [] });
    const isAsked = (selection) => answered(selection) === answered(file.asked);

    const question = {
      now: tidy(file.asked),

      /* What was not understood of the link that the question came from: [key, values]. */
      notices: [],

      answer: (selection) => C.makeMessage(tables, extractOf(tidy(selection))),

      facets: (selection) => extractOf(tidy(selection)).facets,

      query: (selection) => C.linkQuery(tables, tidy(selection)),

      /* Changes some of the question and shows the answer to it. */
      change(part, more) {
        question.now = tidy({ ...question.now, ...part });
        if (Object.keys(part).some((name) => name !== 'lang')) question.notices = [];
        question.show(more);
      },

      /* Asks what a link asks; of one that could not be read only the notices are taken. */
      take({ selection, notices }) {
        if (selection) question.now = tidy({ ...question.now, ...selection });
        question.notices = notices;
        question.show({ navigated: true });
      },

      show(more) {
        const { now } = question;
        asked += 1;
        const { view, layers } = now;
        const message = isAsked(now) ? { ...file.answers[now.lang], view, layers } : question.answer(now);
        onanswer({ ...message, ...more, number: asked }, extractOf(now).facets);
      },

      toggle(name, key) {
        const keys = question.now[name];
        question.change({ [name]: keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key] });
      },

      reset: () => question.change({ ...file.asked, lang: question.now.lang }, { navigated: true }),

      /* Without filters; what is only drawn otherwise stays. */
      clear: () => question.change({
        areas: [], targets: [], statuses: [], themes: [], kinds: [], on: null, unknown: true, text: '', rule: 'mostly',
      }),
    };
    return question;
  };
})(window.Condivisa);
