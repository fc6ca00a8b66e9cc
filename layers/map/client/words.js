/* The page's own texts, numbers and dates, in the language of the last message. */
'use strict';

window.Condivisa = window.Condivisa || {};

(function (C) {
  const TAGS = { it: 'it-IT', en: 'en-GB' };
  let texts = {};
  let formats = null;

  function makeFormats(lang) {
    const tag = TAGS[lang] || lang;
    const month = new Intl.DateTimeFormat(tag, { month: 'long', year: 'numeric', timeZone: 'UTC' });
    const wayOfDay = lang === 'it'
      ? { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' }
      : { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' };
    return {
      lang,
      number: new Intl.NumberFormat(tag, { maximumFractionDigits: 1, useGrouping: 'always' }),
      day: new Intl.DateTimeFormat(tag, wayOfDay),
      month,
      compare: new Intl.Collator(tag, { numeric: true, sensitivity: 'base' }).compare,
    };
  }

  C.setWords = function (lang, words) {
    texts = words;
    // Making them takes longer than writing a hundred numbers.
    if (C.lang() !== lang || !formats) formats = makeFormats(lang);
    // Even the same word, set again, would have all of the page styled anew.
    if (document.documentElement.lang !== lang) document.documentElement.lang = lang;
  };

  C.lang = () => (formats ? formats.lang : 'it');

  C.say = function (key, values) {
    const text = key in texts ? texts[key] : key;
    if (!values) return text;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  };

  C.number = (value) => formats.number.format(value);

  /* "1 patto", "12 patti": the texts key.one and key.many. */
  C.count = (key, n) => C.say(n === 1 ? `${key}.one` : `${key}.many`, { n: C.number(n) });

  C.compare = (left, right) => formats.compare(left, right);

  /* A date may be known to the year or the month only: it is written as far as it is known. */
  C.day = function (text) {
    const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(String(text));
    if (!parts || !parts[2]) return String(text);
    const date = new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3] || 1)));
    return (parts[3] ? formats.day : formats.month).format(date);
  };

  /* Fills the skeleton: texts and accessible names. */
  C.fillWords = function () {
    for (const node of document.querySelectorAll('[data-word]')) {
      node.textContent = C.say(node.dataset.word);
    }
    for (const node of document.querySelectorAll('[data-label]')) {
      node.setAttribute('aria-label', C.say(node.dataset.label));
      if (node.tagName === 'BUTTON') node.title = C.say(node.dataset.label);
    }
  };
})(window.Condivisa);
