/* What the file bears: what it is, of which day, from which sources, under which licences. */
'use strict';

(function (C) {
  /* stamp: {title, made, fingerprint_label, fingerprint, sources_title, sources: [{text, url}], access}; link: of the question now. */
  C.showStamp = function (stamp, link) {
    const access = C.byId('access');
    access.textContent = stamp.access;
    access.hidden = !stamp.access;
    C.refill(C.byId('stamp'), [
      stamp.access ? C.el('p', { class: 'access', text: stamp.access }) : null,
      C.el('p', {}, [
        C.el('strong', { text: stamp.title, dir: 'auto' }),
        C.el('span', { text: ` · ${stamp.made} · ${stamp.fingerprint_label}: ${stamp.fingerprint}` }),
      ]),
      C.el('p', { class: 'app-link' }, [document.createTextNode(`${C.say('link_heading')}: `), C.link(link, link)]),
      C.el('h2', { text: stamp.sources_title }),
      C.el('ul', {}, stamp.sources.map(({ text, url }) => C.el('li', { dir: 'auto' }, [
        document.createTextNode(text), url ? C.el('span', {}, [document.createTextNode(' '), C.link(url, `${hostOf(url)} ↗`)]) : null,
      ]))),
      C.el('p', { class: 'faint', text: C.say('offline_note') }),
    ]);
  };

  function hostOf(url) {
    try {
      return new URL(url).hostname.replace(/^www\./, '');
    } catch {
      return url;
    }
  }
})(window.Condivisa);
