/* Names as people type them: with the letters asked for, or with a slip or two. */
'use strict';

(function (C) {
  const ONE_SLIP = 4;
  const TWO_SLIPS = 8;

  const slipsIn = (word) => (word.length < ONE_SLIP ? 0 : word.length < TWO_SLIPS ? 1 : 2);

  /* How many letters must be changed, added, left out or swapped with their neighbour to make one word
   * of the other; `prefix`: of any beginning of the other. */
  C.slips = function (typed, word, prefix) {
    const rows = [Array.from({ length: word.length + 1 }, (_, at) => at)];
    for (let line = 1; line <= typed.length; line += 1) {
      const [above, before] = [rows[line - 1], rows[line - 2]];
      const row = [line];
      for (let at = 1; at <= word.length; at += 1) {
        const same = typed[line - 1] === word[at - 1];
        let least = Math.min(above[at] + 1, row[at - 1] + 1, above[at - 1] + (same ? 0 : 1));
        const swapped = line > 1 && at > 1 && typed[line - 1] === word[at - 2] && typed[line - 2] === word[at - 1];
        if (swapped) least = Math.min(least, before[at - 2] + 1);
        row.push(least);
      }
      rows.push(row);
    }
    const last = rows[typed.length];
    return prefix ? Math.min(...last) : last[word.length];
  };

  /* options: [{name, folded}], both folded; typed: folded. Returns {found, exact, sure}: the options, the
   * likeliest first; how many have that very name; how many have all the letters as they were typed. */
  C.findOptions = function (options, typed) {
    const wanted = typed.trim();
    if (!wanted) return { found: options, exact: 0, sure: options.length };
    const ways = [
      ({ name }) => name === wanted,
      ({ folded }) => folded.startsWith(wanted),
      ({ folded }) => folded.includes(wanted),
    ];
    const rank = new Map();
    for (const option of options) {
      const at = ways.findIndex((way) => way(option));
      if (at >= 0) rank.set(option, at);
    }
    const of = (at) => options.filter((option) => rank.get(option) === at);
    const sure = [0, 1, 2].flatMap(of);
    // Half a word resembles many: beginnings are looked at only where nothing else is found.
    const like = slipped(options.filter((option) => !rank.has(option)), wanted, !sure.length);
    return { found: [...sure, ...like], exact: of(0).length, sure: sure.length };
  };

  function slipped(options, wanted, prefix) {
    const words = C.splitWords(wanted);
    if (!words.some(slipsIn)) return [];
    const far = (word, name) => Math.min(...C.splitWords(name).map((one) => (one.includes(word) ? 0 : C.slips(word, one, prefix))));
    return options
      .map((option) => [option, words.map((word) => far(word, option.folded) - slipsIn(word))])
      .filter(([, over]) => over.every((one) => one <= 0))
      .map(([option]) => [option, words.reduce((sum, word) => sum + far(word, option.folded), 0)])
      .sort(([, left], [, right]) => left - right)
      .map(([option]) => option);
  }
})(window.Condivisa);
