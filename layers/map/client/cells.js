/* Places found by where they are: a grid of square cells over the sheet, only the filled ones kept. */
'use strict';

(function (C) {
  /* Spreads neighbours over the table. */
  const hash = (column, line) => Math.imul(column, 73856093) ^ Math.imul(line, 19349663);

  /* size: side of a cell; most: how many places may be put. A place is a number below `most`. */
  C.makeCells = function (size, most) {
    const mask = 2 ** Math.ceil(Math.log2(2 * most + 2)) - 1;
    const first = new Int32Array(mask + 1).fill(-1);
    const columns = new Int32Array(mask + 1);
    const lines = new Int32Array(mask + 1);
    const next = new Int32Array(most);

    /* Where the cell is in the table, or the empty place where it would be. */
    function slotOf(column, line) {
      let slot = hash(column, line) & mask;
      while (first[slot] >= 0 && (columns[slot] !== column || lines[slot] !== line)) slot = (slot + 1) & mask;
      return slot;
    }

    return {
      put(place, x, y) {
        const [column, line] = [Math.floor(x / size), Math.floor(y / size)];
        const slot = slotOf(column, line);
        next[place] = first[slot];
        first[slot] = place;
        columns[slot] = column;
        lines[slot] = line;
      },

      /* Is there any place in the cells that a box touches for which the test holds? */
      some(left, top, right, bottom, test) {
        for (let column = Math.floor(left / size); column <= Math.floor(right / size); column += 1) {
          for (let line = Math.floor(top / size); line <= Math.floor(bottom / size); line += 1) {
            for (let place = first[slotOf(column, line)]; place >= 0; place = next[place]) if (test(place)) return true;
          }
        }
        return false;
      },

      /* Of the places in the nine cells around, that of the least distance below zero, or -1; of equal
       * ones the first that was put. A cell is as large as any distance asked about. */
      nearest(x, y, distance) {
        const [column, line] = [Math.floor(x / size), Math.floor(y / size)];
        let best = -1;
        let least = 0;
        for (let dx = -1; dx <= 1; dx += 1) {
          for (let dy = -1; dy <= 1; dy += 1) {
            for (let place = first[slotOf(column + dx, line + dy)]; place >= 0; place = next[place]) {
              const found = distance(place);
              if (found < least || (found === least && place < best)) {
                best = place;
                least = found;
              }
            }
          }
        }
        return best;
      },
    };
  };
})(window.Condivisa);
