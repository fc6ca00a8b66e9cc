/* Where the rows of a layer lie: the twin of layers/places.py, over tables instead of geometry. */
'use strict';

(function (C) {
  const { NO, UNKNOWN, YES } = C.TRUTH;

  /* tables: those of one layer; a choice of areas is a set of positions. */
  C.makePlaces = function (tables, hierarchy, targets, shares) {
    const { n } = tables;
    const rows = [...Array(n).keys()];
    const placed = new Set(tables.placed);
    const comuni = tables.declared.map((codes) => new Set(codes.flatMap((code) => hierarchy.closure[code])));
    const areasOf = mapValues(tables.pairs, (pairs) => areasByGeometry(pairs, n));
    const mask = (list) => { const set = new Set(list); return rows.map((row) => set.has(row)); };
    const nearOn = mapValues(tables.near_on, mask);
    const unknownOn = mapValues(tables.unknown_on, (levels) => mapValues(levels, mask));

    const places = {
      n,
      hasGeometry: rows.map((row) => placed.has(row)),
      contradicts: mask(tables.contradicts),
      pairs: (rule, level) => tables.pairs[rule][level],
      onLevel: (rule, level) => unknownOn[rule][level].map((unknown) => (unknown ? UNKNOWN : YES)),
      uncertainOn: (level) => nearOn[level],

      inAreas(chosen, rule) {
        const whole = hierarchy.completed(chosen);
        const declared = new Map();
        return rows.map((row) => {
          if (placed.has(row)) return holdsGeometry(row, chosen, rule) ? YES : NO;
          const key = tables.declared[row].join(' ');
          if (!declared.has(key)) declared.set(key, hierarchy.declaredIn(tables.declared[row], whole, rule));
          return declared.get(key);
        });
      },

      /* Is a border of the union of the chosen areas nearer than the point is precise? */
      uncertainIn: (chosen) => rows.map((row) => (tables.near[row] || []).some((parts) => {
        const inside = parts.filter((held) => held.some((area) => chosen.has(area))).length;
        return inside > 0 && inside < parts.length;
      })),

      /* A target area without perimeter leaves the rows of its comune unknown. */
      inTargets(chosen, rule, declaredOf) {
        const unmapped = new Set([...chosen].filter((one) => targets.unmapped.has(one)).flatMap(declaredOf));
        const all = new Set([...chosen].flatMap(declaredOf));
        return rows.map((row) => {
          const cover = tables.in_targets[row];
          if (cover && holds(cover, chosen, rule, shares)) return YES;
          const meets = (codes) => [...comuni[row]].some((code) => codes.has(code));
          return meets(unmapped) || (!placed.has(row) && meets(all)) ? UNKNOWN : NO;
        });
      },
    };

    function holdsGeometry(row, chosen, rule) {
      if (areasOf[rule][row].some((area) => chosen.has(area))) return true;
      const cover = tables.in_areas[row];
      return Boolean(cover) && holds(cover, chosen, rule, shares);
    }

    return places;
  };

  const mapValues = (object, change) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

  /* A point was given to one area of each level, once; a shape to those that hold it by the rule. */
  function areasByGeometry(pairs, n) {
    const found = Array.from({ length: n }, () => []);
    for (const [rows, areas, declared] of Object.values(pairs)) {
      const byDeclaration = new Set(declared);
      rows.forEach((row, at) => { if (!byDeclaration.has(at)) found[row].push(areas[at]); });
    }
    return found;
  }

  /* Is a row in the union of the chosen by the rule? A point only touches: see exports/offline_covers.py. */
  function holds({ touches, parts, settled }, chosen, rule, shares) {
    if (!touches.some((one) => chosen.has(one))) return false;
    if (rule === 'touches' || parts === null) return true;
    const there = [...parts.keys()].filter((at) => parts[at][1].some((one) => chosen.has(one)));
    const known = settled[there.join('.')];
    if (known) return known[rule === 'mostly' ? 0 : 1];
    const share = there.reduce((sum, at) => sum + parts[at][0], 0);
    return share > shares[rule];
  }
})(window.Condivisa);
