/* From packed integers to paths that a canvas draws under a plain scale and shift.
 *
 * "Sheet" coordinates are Leaflet's own projection at zoom 12, in pixels from an origin in the
 * city: so small that the single precision of a canvas path is still exact at the street. */
'use strict';

(function (C) {
  const SHEET_ZOOM = 12;
  const crs = L.CRS.EPSG3857;

  C.sheetScale = (zoom) => 2 ** (zoom - SHEET_ZOOM);

  /* The origin of a city's sheet: any fixed point in it will do; the first label of its areas. */
  C.makeFrame = function (areas) {
    const scale = areas.geometry.scale;
    const centre = L.latLng(areas.label[1] / scale, areas.label[0] / scale);
    const origin = crs.latLngToPoint(centre, SHEET_ZOOM);
    return { x: origin.x, y: origin.y, metresPerPixel: metresPerPixel(centre.lat) };
  };

  function metresPerPixel(lat) {
    return (40075016.686 * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** SHEET_ZOOM);
  }

  C.toSheet = function (frame, lat, lon) {
    const point = crs.latLngToPoint(L.latLng(lat, lon), SHEET_ZOOM);
    return [point.x - frame.x, point.y - frame.y];
  };

  C.toLatLng = (frame, x, y) => crs.pointToLatLng(L.point(x + frame.x, y + frame.y), SHEET_ZOOM);

  /* Gives a pack `geo`: dots (flat xy) with the row of each, shapes per row, which rows have any. */
  C.prepare = function (pack, frame) {
    if (pack.geo) return pack.geo;
    const packed = pack.geometry;
    pack.geo = packed.type === 'points' ? preparePoints(pack, frame) : prepareShapes(pack, frame);
    if (pack.label) pack.geo.labels = runToSheet(frame, pack.label, packed.scale, false);
    return pack.geo;
  };

  function preparePoints(pack, frame) {
    const { x, y, scale, missing } = pack.geometry;
    const has = new Uint8Array(pack.n).fill(1);
    for (const row of missing) has[row] = 0;
    const rows = [...has.keys()].filter((row) => has[row]);
    const flat = rows.flatMap((_, at) => [x[at], y[at]]);
    const dots = runToSheet(frame, flat, scale, true);
    return { dots, dotRow: Int32Array.from(rows), shapes: new Array(pack.n).fill(null), has };
  }

  function prepareShapes(pack, frame) {
    const { kinds, parts, scale } = pack.geometry;
    const geo = { dots: [], dotRow: [], shapes: [], has: new Uint8Array(pack.n) };
    for (let row = 0; row < pack.n; row += 1) {
      const kind = kinds[row];
      geo.has[row] = kind === 'N' ? 0 : 1;
      geo.shapes.push(kind === 'A' || kind === 'L' ? makeShape(frame, kind, parts[row], scale) : null);
      if (kind === 'P') {
        const run = runToSheet(frame, parts[row][0], scale, true);
        geo.dots.push(...run);
        for (let at = 0; at < run.length; at += 2) geo.dotRow.push(row);
      }
    }
    geo.dots = Float64Array.from(geo.dots);
    geo.dotRow = Int32Array.from(geo.dotRow);
    return geo;
  }

  function makeShape(frame, kind, parts, scale) {
    const path = new Path2D();
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    const runs = kind === 'A' ? parts.flat() : parts;
    for (const run of runs) trace(path, box, runToSheet(frame, run, scale, true), kind === 'A');
    return { kind, path, box };
  }

  function trace(path, box, flat, closed) {
    path.moveTo(flat[0], flat[1]);
    for (let at = 0; at < flat.length; at += 2) {
      if (at) path.lineTo(flat[at], flat[at + 1]);
      box[0] = Math.min(box[0], flat[at]);
      box[1] = Math.min(box[1], flat[at + 1]);
      box[2] = Math.max(box[2], flat[at]);
      box[3] = Math.max(box[3], flat[at + 1]);
    }
    if (closed) path.closePath();
  }

  function runToSheet(frame, run, scale, steps) {
    const flat = new Float64Array(run.length);
    let x = 0;
    let y = 0;
    for (let at = 0; at < run.length; at += 2) {
      x = steps ? x + run[at] : run[at];
      y = steps ? y + run[at + 1] : run[at + 1];
      const [sheetX, sheetY] = C.toSheet(frame, y / scale, x / scale);
      flat[at] = sheetX;
      flat[at + 1] = sheetY;
    }
    return flat;
  }

  /* The box around boxes, or null. */
  C.joinBoxes = function (boxes) {
    if (!boxes.length) return null;
    return [
      Math.min(...boxes.map((box) => box[0])),
      Math.min(...boxes.map((box) => box[1])),
      Math.max(...boxes.map((box) => box[2])),
      Math.max(...boxes.map((box) => box[3])),
    ];
  };

  C.boxToBounds = (frame, box) => L.latLngBounds(
    C.toLatLng(frame, box[0], box[1]),
    C.toLatLng(frame, box[2], box[3]),
  );
})(window.Condivisa);
