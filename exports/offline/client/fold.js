/* Texts without case, accents and marks, as Python folds them: the twin of layers/search.py. */
'use strict';

(function (C) {
  /* What str.split() of Python takes for space. */
  const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

  C.splitWords = (text) => text.split(SPACE).filter(Boolean);

  /* folding: {marks: [[first, last], ...], folds: {sign: folded}}, both as Python has them. */
  C.makeFold = function ({ marks, folds }) {
    const special = new Map(Object.entries(folds));

    function isMark(code) {
      let low = 0;
      let high = marks.length - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        if (code < marks[middle][0]) high = middle - 1;
        else if (code > marks[middle][1]) low = middle + 1;
        else return true;
      }
      return false;
    }

    const small = (sign) => (special.has(sign) ? special.get(sign) : sign.toLowerCase());

    return (text) => [...text.replaceAll('’', "'").normalize('NFKD')]
      .filter((sign) => !isMark(sign.codePointAt(0))).map(small).join('');
  };
})(window.Condivisa);
