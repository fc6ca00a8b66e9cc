/* From packed integers to places on a "sheet", and to paths that a canvas draws under a plain scale and shift.
 *
 * Sheet coordinates are Leaflet's own projection at zoom 12, in pixels from an origin in the city:
 * so small that the single precision of a canvas path is still exact at the street. */
'use strict';

(function (C) {
  const SHEET_ZOOM = 12;
  const WORLD = 256 * 2 ** SHEET_ZOOM;
  const crs = L.CRS.EPSG3857;

  C.sheetScale = (zoom) => 2 ** (zoom - SHEET_ZOOM);

  /* The origin of a city's sheet: any fixed point in it will do; the first label of its areas. */
  C.makeFrame = function (areas) {
    const scale = areas.geometry.scale;
    const centre = L.latLng(areas.label[1] / scale, areas.label[0] / scale);
    const origin = crs.latLngToPoint(centre, SHEET_ZOOM);
    return { x: origin.x, y: origin.y, metresPerPixel: metresPerPixel(centre.lat) };
  };

  const metresPerPixel = (lat) => (40075016.686 * Math.cos((lat * Math.PI) / 180)) / WORLD;

  C.toSheet = function (frame, lat, lon) {
    const point = crs.latLngToPoint(L.latLng(lat, lon), SHEET_ZOOM);
    return [point.x - frame.x, point.y - frame.y];
  };

  C.toLatLng = (frame, x, y) => crs.pointToLatLng(L.point(x + frame.x, y + frame.y), SHEET_ZOOM);

  /* The same for many: [x0, y0, x1, y1, ...] of absolute integers, to sheet places. */
  function project(frame, xs, ys, scale) {
    const flat = new Float64Array(2 * xs.length);
    const radians = Math.PI / 180 / scale;
    for (let at = 0; at < xs.length; at += 1) {
      const sine = Math.sin(ys[at] * radians);
      flat[2 * at] = (xs[at] / scale / 360 + 0.5) * WORLD - frame.x;
      flat[2 * at + 1] = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD - frame.y;
    }
    return flat;
  }

  /* Gives a pack `geo`:
   * `has`: which rows have any geometry; `dots`: the flat places of all points, `dotRow` the row of each,
   * ascending; `shapes`: for each row its lines and outlines, or null (shapes.js). */
  C.prepare = function (pack, frame) {
    if (pack.geo) return pack.geo;
    const { kinds, points, scale, arcs, runs } = pack.geometry;
    const [x, y] = [C.integers(points.x), C.integers(points.y)];
    pack.geo = {
      has: Uint8Array.from(kinds, (kind) => (kind === 'N' ? 0 : 1)),
      dots: project(frame, x, y, scale),
      dotRow: dotRows(kinds, x.length, points.counts && C.integers(points.counts)),
      shapes: C.makeShapes(kinds, runs, projectArcs(frame, arcs, scale)),
    };
    if (pack.label) {
      const [across, down] = [0, 1].map((odd) => pack.label.filter((_, at) => at % 2 === odd));
      pack.geo.labels = project(frame, across, down, scale);
    }
    return pack.geo;
  };

  function dotRows(kinds, n, counts) {
    const rows = new Int32Array(n);
    for (let row = 0, point = 0, at = 0; row < kinds.length; row += 1) {
      if (kinds[row] !== 'P') continue;
      const end = at + (counts ? counts[point] : 1);
      rows.fill(row, at, end);
      at = end;
      point += 1;
    }
    return rows;
  }

  /* Each arc as its flat places. */
  function projectArcs(frame, arcs, scale) {
    const [lengths, dx, dy] = [arcs.lengths, arcs.dx, arcs.dy].map(C.integers);
    const [x, y] = [C.integers(arcs.x), C.integers(arcs.y)];
    let step = 0;
    return Array.from(lengths, (length, arc) => {
      const [xs, ys] = [new Int32Array(length).fill(x[arc]), new Int32Array(length).fill(y[arc])];
      for (let at = 1; at < length; at += 1, step += 1) {
        xs[at] = xs[at - 1] + dx[step];
        ys[at] = ys[at - 1] + dy[step];
      }
      return project(frame, xs, ys, scale);
    });
  }

  /* Where the points of a row are among the dots: [first, end). */
  C.dotsOf = function ({ dotRow }, row) {
    let [low, high] = [0, dotRow.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (dotRow[middle] < row) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (end < dotRow.length && dotRow[end] === row) end += 1;
    return [low, end];
  };

  /* The box around boxes, or null. */
  C.joinBoxes = function (boxes) {
    if (!boxes.length) return null;
    const joined = [...boxes[0]];
    for (const box of boxes) {
      joined[0] = Math.min(joined[0], box[0]);
      joined[1] = Math.min(joined[1], box[1]);
      joined[2] = Math.max(joined[2], box[2]);
      joined[3] = Math.max(joined[3], box[3]);
    }
    return joined;
  };

  C.boxToBounds = (frame, box) => L.latLngBounds(
    C.toLatLng(frame, box[0], box[1]),
    C.toLatLng(frame, box[2], box[3]),
  );
})(window.Condivisa);
