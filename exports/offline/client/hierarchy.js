/* Which area lies in which, and what a declaration says: the twin of layers/hierarchy.py. */
'use strict';

(function (C) {
  const TRUTH = Object.freeze({ NO: 0, UNKNOWN: 1, YES: 2 });
  C.TRUTH = TRUTH;

  /* areas: {level, closure, kin, wholes, groups, drawn}; an area is its position. */
  C.makeHierarchy = function ({ level, closure, kin, wholes, groups, drawn }) {
    const closures = closure.map((codes) => new Set(codes));
    const byLevel = closure.map((codes) => new Map(codes.map((up) => [level[up], up])));

    function relation(declared, asked) {
      if (closures[declared].has(asked)) return TRUTH.YES;
      if (asked in drawn) {
        if (drawn[asked][0].includes(declared)) return TRUTH.YES;
        return drawn[asked][1].includes(declared) ? TRUTH.UNKNOWN : TRUTH.NO;
      }
      for (const [where, up] of byLevel[declared]) {
        const other = byLevel[asked].get(where);
        if (other !== undefined && other !== up) return TRUTH.NO;
      }
      return TRUTH.UNKNOWN;
    }

    /* An ambito is asked for as its members; a drawn one is itself. */
    const expanded = (chosen) => new Set([...chosen].flatMap((code) => groups[code] || [code]));

    /* Adds the areas all of whose parts of some level are there. */
    function completed(chosen) {
      const found = new Set(chosen);
      for (const [whole, parts] of wholes) if (parts.every((part) => found.has(part))) found.add(whole);
      return found;
    }

    function finest(declared) {
      const above = new Set(declared.flatMap((code) => closure[code].filter((up) => up !== code)));
      return declared.filter((code) => !above.has(code));
    }

    /* Is a row that declares these areas in the union of the asked ones (completed), by the rule? */
    function declaredIn(declared, asked, rule) {
      const found = finest(declared).map((one) => {
        let best = TRUTH.NO;
        for (const other of asked) best = Math.max(best, relation(one, other));
        return best;
      });
      if (!found.length) return TRUTH.UNKNOWN;
      const [low, high] = [Math.min(...found), Math.max(...found)];
      if (rule === 'touches' || low === high) return high;
      return rule === 'within' && low === TRUTH.NO ? TRUTH.NO : TRUTH.UNKNOWN;
    }

    /* Which of the areas share ground with the chosen ones, by the stored hierarchy. */
    function inChoice(codes, chosen) {
      if (!chosen.size) return codes.map(() => true);
      const above = new Set([...chosen].flatMap((code) => kin[code]));
      return codes.map((code) => above.has(code) || kin[code].some((up) => chosen.has(up)));
    }

    return { closure, expanded, completed, declaredIn, inChoice };
  };
})(window.Condivisa);
