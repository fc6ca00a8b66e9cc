/* Making elements without markup: text goes in as text, an address only if it is one of the web. */
'use strict';

(function (C) {
  /* C.el('p', {class: 'note', text: 'Torino'}, [children]); on* are listeners. */
  C.el = function (tag, properties, children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name === 'text') node.textContent = value;
      else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? '' : value);
    }
    node.append(...(children || []).filter(Boolean));
    return node;
  };

  C.byId = (id) => document.getElementById(id);

  C.refill = (node, children) => node.replaceChildren(...children.filter(Boolean));

  /* A link for http(s) only: everything else (javascript:, data:) stays the text that it is. */
  C.link = function (address, text) {
    let url = null;
    try {
      url = new URL(address);
    } catch {
      return C.el('span', { text: text || address });
    }
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      return C.el('span', { text: text || address });
    }
    return C.el('a', {
      href: url.href,
      target: '_blank',
      rel: 'noopener noreferrer',
      text: text || address,
    });
  };

  C.calm = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;
})(window.Condivisa);
