/* From a question to the answer: the twin of layers/extract.py. */
'use strict';

(function (C) {
  const { NO, UNKNOWN, YES } = C.TRUTH;
  const FEATURES = ['pacts', 'houses', 'target_areas'];
  const FACETS = { status: 'statuses', theme: 'themes', kind: 'kinds' };

  C.makeExtractor = function (tables) {
    const hierarchy = C.makeHierarchy(tables.areas);
    const fold = C.makeFold(tables.folding);
    const areaAt = new Map(tables.areas.code.map((code, at) => [code, at]));
    const targetAt = new Map(tables.targets.id.map((id, at) => [id, at]));
    const targets = { unmapped: new Set(tables.targets.unmapped) };
    const places = Object.fromEntries(FEATURES.map((layer) => [layer, C.makePlaces(tables.layers[layer], hierarchy, targets, tables.known.shares)]));
    const declaredOf = (target) => tables.layers.target_areas.declared[target];

    /* One mask per condition that is not about place. */
    function conditions(selection, layer) {
      const words = C.splitWords(fold(selection.text));
      const masks = { text: tables.layers[layer].text.map((text) => words.every((word) => text.includes(word))) };
      if (layer !== 'pacts') return masks;
      for (const [facet, name] of Object.entries(FACETS)) {
        if (facet === 'kind' || selection[name].length) {
          masks[facet] = tables.pacts[facet].map((key) => selection[name].includes(key));
        }
      }
      if (selection.on) {
        const least = selection.unknown ? UNKNOWN : YES;
        masks.on = C.inForce(tables.pacts, selection.on).map((truth) => truth >= least);
      }
      return masks;
    }

    function where(choice, layer, rule) {
      const asked = [];
      if (choice.areas.size) asked.push(places[layer].inAreas(choice.ground, rule));
      if (choice.targets.size) asked.push(inTargets(choice, layer, rule));
      if (!asked.length) return places[layer].onLevel(rule, choice.level);
      return asked[0].map((truth, row) => Math.min(...asked.map((truths) => truths[row])));
    }

    function inTargets(choice, layer, rule) {
      if (layer !== 'target_areas') return places[layer].inTargets(choice.targets, rule, declaredOf);
      // A chosen target area is itself, whatever others it overlaps.
      return tables.targets.id.map((id, row) => (choice.targets.has(row) ? YES : NO));
    }

    function answerOf(selection, choice, layer, asked, truths) {
      const at = places[layer];
      const near = choice.areas.size ? at.uncertainIn(choice.ground) : at.uncertainOn(choice.level);
      const inside = rowsWhere(at.n, (row) => asked[row] && truths[row] === YES);
      const force = layer === 'pacts' && selection.on ? C.inForce(tables.pacts, selection.on) : null;
      return {
        layer,
        inside,
        unknown: force ? inside.filter((row) => force[row] === UNKNOWN) : [],
        uncertain: inside.filter((row) => near[row]),
        uncertainOutside: rowsWhere(at.n, (row) => asked[row] && near[row] && truths[row] === NO).length,
        contradicting: inside.filter((row) => at.contradicts[row]),
        sums: reconcile(at, asked, truths),
        gap: levelGap(at, selection, inside),
      };
    }

    function reconcile(at, asked, truths) {
      const count = (test) => rowsWhere(at.n, (row) => asked[row] && test(row)).length;
      const known = (row) => truths[row] !== UNKNOWN;
      const total = count(() => true);
      const placed = count(known);
      return {
        register: at.n,
        excluded: at.n - total,
        total,
        placed,
        by_geometry: count((row) => known(row) && at.hasGeometry[row]),
        by_declaration: count((row) => known(row) && !at.hasGeometry[row]),
        unplaced: total - placed,
        inside: count((row) => truths[row] === YES),
        outside: count((row) => truths[row] === NO),
      };
    }

    function levelGap(at, { level, rule }, inside) {
      const times = (one) => {
        const found = new Array(at.n).fill(0);
        for (const row of at.pairs(one, level)[0]) found[row] += 1;
        return found;
      };
      const [counted, touching, truths] = [times(rule), times('touches'), at.onLevel(rule, level)];
      const nowhere = inside.filter((row) => !counted[row]);
      return {
        none: nowhere.filter((row) => truths[row] === YES && !touching[row]).length,
        straddling: nowhere.filter((row) => touching[row]).length,
        unplaced: nowhere.filter((row) => truths[row] !== YES && !touching[row]).length,
        several: inside.reduce((sum, row) => sum + Math.max(0, counted[row] - 1), 0),
      };
    }

    /* The counts of each area of the level, zeros included, in catalogue order. */
    function countAreas(selection, choice, answers) {
      const level = tables.levels.findIndex((one) => one.key === selection.level);
      const codes = [...tables.areas.code.keys()].filter((area) => tables.areas.level[area] === level);
      const line = new Map(codes.map((area, at) => [area, at]));
      const zeros = () => new Array(codes.length).fill(0);
      const counts = { pacts: zeros(), houses: zeros(), target_areas: zeros(), declared: zeros() };
      for (const layer of FEATURES) {
        const inside = new Set(answers[layer].inside);
        const [rows, areas, declared] = places[layer].pairs(selection.rule, selection.level);
        const byDeclaration = new Set(declared);
        rows.forEach((row, at) => {
          if (!inside.has(row)) return;
          counts[layer][line.get(areas[at])] += 1;
          if (layer === 'pacts' && byDeclaration.has(at)) counts.declared[line.get(areas[at])] += 1;
        });
      }
      const inChoice = hierarchy.inChoice(codes, choice.areas);
      counts.in_choice = codes.map((area, at) => Number(inChoice[at] || FEATURES.some((layer) => counts[layer][at])));
      return counts;
    }

    /* How many pacts each value would give, all other conditions kept. */
    function facets(masks, truths) {
      return Object.fromEntries(Object.keys(FACETS).map((facet) => {
        const found = Object.fromEntries(Object.keys(tables.vocabularies[facet]).map((key) => [key, 0]));
        for (const row of rowsWhere(truths.length, (one) => truths[one] === YES && all(masks, one, facet))) {
          if (tables.pacts[facet][row] in found) found[tables.pacts[facet][row]] += 1;
        }
        return [facet, found];
      }));
    }

    function ruleChanges(selection, choice, masks, truths) {
      const changes = {};
      for (const rule of tables.known.rules) {
        if (rule === selection.rule) continue;
        for (const layer of FEATURES) {
          const other = where(choice, layer, rule);
          const differ = (mine, theirs) => rowsWhere(other.length, (row) => all(masks[layer], row)
            && mine[row] === YES && theirs[row] !== YES).length;
          const [more, less] = [differ(other, truths[layer]), differ(truths[layer], other)];
          if (more || less) (changes[rule] = changes[rule] || []).push([layer, more, less]);
        }
      }
      return changes;
    }

    return function (selection) {
      const areas = new Set(selection.areas.map((code) => areaAt.get(code)));
      const choice = {
        level: selection.level,
        areas,
        ground: hierarchy.expanded(areas),
        targets: new Set(selection.targets.map((id) => targetAt.get(id))),
      };
      const perLayer = (make) => Object.fromEntries(FEATURES.map((layer) => [layer, make(layer)]));
      const masks = perLayer((layer) => conditions(selection, layer));
      const truths = perLayer((layer) => where(choice, layer, selection.rule));
      const asked = perLayer((layer) => truths[layer].map((truth, row) => all(masks[layer], row)));
      const layers = perLayer((layer) => answerOf(selection, choice, layer, asked[layer], truths[layer]));
      return {
        selection,
        choice,
        layers,
        counts: countAreas(selection, choice, layers),
        facets: facets(masks.pacts, truths.pacts),
        ruleChanges: ruleChanges(selection, choice, masks, truths),
      };
    };
  };

  const all = (masks, row, but) => Object.entries(masks).every(([name, mask]) => name === but || mask[row]);

  function rowsWhere(n, test) {
    const found = [];
    for (let row = 0; row < n; row += 1) if (test(row)) found.push(row);
    return found;
  }
})(window.Condivisa);
