/* The question after the file's #: a page loaded again, or a link to the file, asks it once more. */
'use strict';

(function (C) {
  const MOST_LETTERS = 100000;
  const MOST_NOTICES = 12;

  C.bindHash = function (tables, question, preferred) {
    let written = '';
    // What the reader did to the map by hand: the question has its own until then.
    let own = {};

    function read() {
      const text = window.location.hash.slice(1);
      written = window.location.hash;
      if (!text) return null;
      if (text.length > MOST_LETTERS) return { notices: [['link_long', { most: MOST_LETTERS }]] };
      return C.readLink(tables, text, preferred);
    }

    function write() {
      const wanted = `#${C.questionQuery(tables, { ...question.now, ...own })}`;
      if (wanted === written) return;
      try {
        // No entry in the history for each tick.
        window.history.replaceState(null, '', wanted);
      } catch {
        window.location.replace(wanted);
      }
      written = window.location.hash;
    }

    window.addEventListener('hashchange', () => {
      if (window.location.hash === written) return;
      own = {};
      const asked = read();
      if (asked) question.take(asked);
      else question.reset();
    });

    return {
      read,
      write,

      /* A view of null is the page's own choice. */
      look(part) {
        const isNew = Object.values(part).some((value) => value !== null);
        if (!isNew && !written) return;
        own = { ...own, ...part };
        write();
      },

      forget() {
        own = {};
      },
    };
  };

  /* What was not understood of a link, as text over the answer's own warnings. */
  C.showLinkNotices = function (notices, speech) {
    const told = notices.slice(0, MOST_NOTICES).map(([key, values]) => (
      key.startsWith('link_') ? C.say(key, values) : speech.say(key, values)
    ));
    const rest = notices.length - told.length;
    if (rest > 0) told.push(C.say('link_more', { n: C.number(rest) }));
    C.byId('warnings').prepend(...told.map((text) => C.el('p', { text, dir: 'auto' })));
  };
})(window.Condivisa);
