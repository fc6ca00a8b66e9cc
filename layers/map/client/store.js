/* Layer files: fetched once by address, kept, opened to columns. */
'use strict';

(function (C) {
  const files = new Map();
  const here = new Set();

  /* Returns the promise of a file. Under an exported page `C.inlined` holds the files themselves. */
  function fetchJson(url) {
    if (C.inlined && url in C.inlined) return Promise.resolve(C.inlined[url]);
    return fetch(url, { credentials: 'same-origin' }).then((response) => {
      if (!response.ok) throw new Error(`${response.status} ${url}`);
      return response.json();
    });
  }

  C.fetchOnce = function (url) {
    if (!files.has(url)) {
      const file = fetchJson(url);
      // What failed may be asked for again.
      file.catch(() => files.delete(url));
      files.set(url, file);
    }
    return files.get(url);
  };

  const packs = new Map();

  C.fetchPack = function (url) {
    if (!packs.has(url)) {
      const pack = C.fetchOnce(url).then((file) => { here.add(url); return open(file); });
      pack.catch(() => packs.delete(url));
      packs.set(url, pack);
    }
    return packs.get(url);
  };

  /* Has it come already? */
  C.isHere = (url) => here.has(url);

  /* A file may be shown under two addresses: what is made of it is the pack's own. */
  function open(file) {
    const { n, layer, level, geometry, label, fields, block, texts } = file;
    const pack = { n, layer, level, geometry, label, fields, block, blocks: [] };
    C.openColumns(pack, file.columns, n);
    C.lazy(pack, 'id', () => C.ids(file.id, n));
    C.lazy(pack, 'rowOf', () => new Map(pack.id.map((id, row) => [id, row])));
    (texts || []).forEach((one, at) => { pack.blocks[at] = openTexts(one, rowsIn(pack, at)); });
    return pack;
  }

  const rowsIn = (pack, at) => Math.min(pack.block, pack.n - at * pack.block);

  function openTexts({ columns }, n) {
    const texts = {};
    C.openColumns(texts, columns, n);
    return texts.columns;
  }

  /* What a list or a record says of a row: null where there is nothing, or its block has not come. */
  C.cell = function (pack, key, row) {
    if (key in pack.columns) return pack.columns[key][row];
    const texts = pack.blocks[Math.floor(row / pack.block)];
    return texts && key in texts ? texts[key][row % pack.block] : null;
  };

  /* The addresses of the blocks of some rows that are not here yet, by their number. */
  C.missingTexts = function (answer, layer, rows) {
    const { pack } = answer.features[layer];
    const missing = new Map();
    for (const row of rows) {
      const at = Math.floor(row / pack.block);
      if (pack.blocks[at] || missing.has(at)) continue;
      const url = answer.message.packs[`${layer}.${at}`];
      if (C.inlined && url in C.inlined) pack.blocks[at] = openTexts(C.inlined[url], rowsIn(pack, at));
      else missing.set(at, url);
    }
    return missing;
  };

  /* Fetches the blocks of some rows. Returns a promise of whether any of them was not here yet. */
  C.fetchTexts = async function (answer, layer, rows) {
    const { pack } = answer.features[layer];
    const missing = C.missingTexts(answer, layer, rows);
    await Promise.all([...missing].map(async ([at, url]) => {
      pack.blocks[at] = openTexts(await C.fetchOnce(url), rowsIn(pack, at));
    }));
    return missing.size > 0;
  };

  /* [3, 1, 4] -> [3, 4, 8]: positions are sent as steps. */
  C.sumSteps = function (steps) {
    let position = 0;
    return Int32Array.from(steps || [], (step) => (position += step));
  };
})(window.Condivisa);
