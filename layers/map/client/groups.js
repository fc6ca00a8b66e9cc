/* Points that would cover each other become one circle with their number: none is hidden.
 *
 * Points and groups are numbers, what is known of them stands in typed arrays: a hundred thousand
 * points are grouped between two frames. */
'use strict';

(function (C) {
  const REACH = 20;
  const ALONE = 8.5;
  const GAP = 1;

  C.groupRadius = (n) => (n < 10 ? 11 : n < 100 ? 13.5 : n < 1000 ? 16.5 : n < 10000 ? 21 : 26);
  const radiusOf = (n) => (n > 1 ? C.groupRadius(n) : ALONE);

  /* points: {x, y} in sheet coordinates and `feature`, the number of the feature that each is of (below
   * `features`); `single` if none has two. Returns groups, single points included, whose places lie at least REACH screen pixels
   * apart and whose circles do not overlap: {length, x, y, n, radius, first, of}, see `C.membersOf`.
   * Fixed order in, same groups out: panning and redrawing change nothing, only zoom and filter do. */
  C.groupPoints = function (points, scale) {
    const groups = seed(points, (REACH * C.enlarged) / scale);
    countFeatures(groups);
    return numbered(groups, apart(groups, scale));
  };

  /* Each point goes to the nearest group within reach, or begins one. */
  function seed(points, reach) {
    const most = points.x.length;
    const groups = {
      points,
      length: 0,
      x: new Float64Array(most),
      y: new Float64Array(most),
      n: new Int32Array(most),
      // The points of a group are a chain: its first one, its last one, and the next after each.
      first: new Int32Array(most),
      last: new Int32Array(most),
      next: new Int32Array(most).fill(-1),
    };
    const cells = C.makeCells(reach, most);
    const { x, y } = groups;
    let pointX = 0;
    let pointY = 0;
    const beyond = (group) => Math.sqrt((x[group] - pointX) ** 2 + (y[group] - pointY) ** 2) - reach;
    for (let point = 0; point < most; point += 1) {
      pointX = points.x[point];
      pointY = points.y[point];
      const near = cells.nearest(pointX, pointY, beyond);
      if (near >= 0) chain(groups, near, point, point);
      else {
        const group = groups.length;
        x[group] = pointX;
        y[group] = pointY;
        groups.first[group] = point;
        groups.last[group] = point;
        cells.put(group, pointX, pointY);
        groups.length += 1;
      }
    }
    return groups;
  }

  function chain(groups, group, first, last) {
    groups.next[groups.last[group]] = first;
    groups.last[group] = last;
  }

  function countFeatures(groups) {
    groups.count = featureCounter(groups);
    for (let group = 0; group < groups.length; group += 1) groups.n[group] = groups.count(group);
  }

  /* Makes (group) -> how many features it has: two points of one feature are one. */
  function featureCounter({ points: { feature, features }, first, next }) {
    const seenIn = new Int32Array(features);
    let counted = 0;
    return function (group) {
      counted += 1;
      let n = 0;
      for (let point = first[group]; point >= 0; point = next[point]) {
        if (seenIn[feature[point]] !== counted) n += 1;
        seenIn[feature[point]] = counted;
      }
      return n;
    };
  }

  /* Circles that overlap become one, where the larger was. Returns which groups are gone. */
  function apart(groups, scale) {
    const gone = new Uint8Array(groups.length);
    const rivalOf = rivalFinder(groups, gone, scale);
    // Single symbols are smaller than what keeps them apart: only rings are in anybody's way.
    let asked = [];
    for (let group = 0; group < groups.length; group += 1) if (groups.n[group] > 1) asked.push(group);
    while (asked.length) {
      const { pairs, waiting } = rivals(asked, rivalOf);
      const grown = pairs.map(([group, rival]) => join(groups, gone, group, rival));
      // Whoever else has now somebody new in the way, has one of these.
      asked = [...new Set([...waiting, ...grown])].filter((group) => !gone[group]);
    }
    return gone;
  }

  /* Makes (group) -> the one that is most in its way, or -1. */
  function rivalFinder({ length, x, y, n, points }, gone, scale) {
    const radius = (group) => (radiusOf(n[group]) * C.enlarged + GAP / 2) / scale;
    const cells = C.makeCells((2 * (radiusOf(points.features) * C.enlarged + GAP / 2)) / scale, length);
    for (let group = 0; group < length; group += 1) cells.put(group, x[group], y[group]);
    return function (group) {
      const own = radius(group);
      const overlap = function (other) {
        if (other === group || gone[other] || (n[other] === 1 && n[group] === 1)) return 1;
        return Math.sqrt((x[other] - x[group]) ** 2 + (y[other] - y[group]) ** 2) - radius(other) - own;
      };
      return cells.nearest(x[group], y[group], overlap);
    };
  }

  /* The pairs that are in each other's way more than in anybody else's; where equal overlaps go round in
   * a ring, the first two. `waiting` are all that have anybody in their way. */
  function rivals(asked, rivalOf) {
    const pairs = [];
    const waiting = [];
    const taken = new Set();
    let first = null;
    for (const group of asked) {
      const rival = rivalOf(group);
      if (rival < 0) continue;
      waiting.push(group);
      first = first || [group, rival];
      if (taken.has(group) || taken.has(rival) || rivalOf(rival) !== group) continue;
      taken.add(group).add(rival);
      pairs.push([group, rival]);
    }
    if (!pairs.length && first) pairs.push(first);
    return { pairs, waiting };
  }

  function join(groups, gone, group, rival) {
    const { n } = groups;
    const [larger, smaller] = n[group] < n[rival] ? [rival, group] : [group, rival];
    chain(groups, larger, groups.first[smaller], groups.last[smaller]);
    n[larger] = groups.points.single ? n[larger] + n[smaller] : groups.count(larger);
    gone[smaller] = 1;
    return larger;
  }

  /* Numbers those that are left anew; gives them their radius, in screen pixels, and each point its group. */
  function numbered({ points, length, x, y, n, first, next }, gone) {
    const radius = new Float64Array(length);
    const of = new Int32Array(points.x.length);
    let left = 0;
    // They move up in their own columns: whoever is left stands at or after its new place.
    for (let group = 0; group < length; group += 1) {
      if (gone[group]) continue;
      for (let point = first[group]; point >= 0; point = next[point]) of[point] = left;
      x[left] = x[group];
      y[left] = y[group];
      n[left] = n[group];
      first[left] = first[group];
      radius[left] = radiusOf(n[group]) * C.enlarged;
      left += 1;
    }
    const cut = (column) => column.subarray(0, left);
    return { points, length: left, x: cut(x), y: cut(y), n: cut(n), radius: cut(radius), first: cut(first), next, of };
  }

  /* The points of a group, in chain. */
  C.membersOf = function ({ first, next }, group) {
    const members = [];
    for (let point = first[group]; point >= 0; point = next[point]) members.push(point);
    return members;
  };

  /* Can zooming in ever take these points apart? */
  C.separable = function (points, members, maxZoom) {
    const some = {
      x: Float64Array.from(members, (point) => points.x[point]),
      y: Float64Array.from(members, (point) => points.y[point]),
      feature: Int32Array.from(members, (point) => points.feature[point]),
      features: points.features,
      single: points.single,
    };
    return C.groupPoints(some, C.sheetScale(maxZoom)).length > 1;
  };
})(window.Condivisa);
