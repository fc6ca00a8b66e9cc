/* Layer files: fetched once by address, kept, their steps summed up to rows. */
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

  C.fetchPack = (url) => C.fetchOnce(url).then((pack) => {
    here.add(url);
    if (!pack.rowOf) pack.rowOf = new Map(pack.id.map((id, row) => [id, row]));
    return pack;
  });

  /* Has it come already? */
  C.isHere = (url) => here.has(url);

  /* [3, 1, 4] -> [3, 4, 8]: positions are sent as steps. */
  C.sumSteps = function (steps) {
    let position = 0;
    return Int32Array.from(steps || [], (step) => (position += step));
  };
})(window.Condivisa);
