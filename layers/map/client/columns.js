/* Columns as they are packed (layers/map/columns.py): numbers in digits of 64 signs, few values as codes. */
'use strict';

(function (C) {
  const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const BITS = 6;
  const digitOf = new Uint8Array(128);
  [...SIGNS].forEach((sign, digit) => { digitOf[sign.charCodeAt(0)] = digit; });

  /* The highest digits of all numbers stand first, then the next ones. */
  C.integers = function ({ n, least, digits, text }) {
    const numbers = new Int32Array(n);
    for (let at = 0, place = 0; place < digits; place += 1) {
      for (let row = 0; row < n; row += 1, at += 1) numbers[row] = numbers[row] * 64 + digitOf[text.charCodeAt(at)];
    }
    for (let row = 0; row < n; row += 1) numbers[row] += least;
    return numbers;
  };

  /* Returns {values, codes}: the value of a row is values[codes[row]]. */
  C.coded = function (column, n) {
    if (!Array.isArray(column)) return { values: column.values, codes: C.integers(column.codes) };
    return { values: column, codes: Int32Array.from({ length: n }, (_, row) => row) };
  };

  /* Gives `target` the columns, each as a list of cells that is made when it is first looked at, and
   * `codes`, the same as numbers, for who goes through many rows. */
  C.openColumns = function (target, packed, n) {
    target.columns = {};
    target.codes = {};
    for (const [name, column] of Object.entries(packed)) {
      lazy(target.codes, name, () => C.coded(column, n));
      lazy(target.columns, name, () => cells(target.codes[name]));
    }
  };

  const cells = ({ values, codes }) => Array.from(codes, (code) => values[code]);

  function lazy(target, name, make) {
    Object.defineProperty(target, name, {
      configurable: true,
      enumerable: true,
      get() {
        const value = make();
        Object.defineProperty(target, name, { value, enumerable: true });
        return value;
      },
    });
  }
  C.lazy = lazy;

  /* Ids are stems with a number, or a column. */
  C.ids = function (packed, n) {
    if (!packed.stems) return cells(C.coded(packed, n));
    const stems = C.coded(packed.stems, n);
    const numbers = C.integers(packed.numbers);
    return Array.from(numbers, (number, row) => stems.values[stems.codes[row]] + String(number).padStart(packed.width, '0'));
  };

  /* Which of n rows are meant: lengths of runs, or six rows in each sign (layers/map/columns.py). */
  C.rowMask = function (packed, n) {
    const mask = new Uint8Array(n);
    if (typeof packed === 'string') {
      for (let row = 0; row < n; row += 1) {
        mask[row] = (digitOf[packed.charCodeAt(Math.floor(row / BITS))] >> (BITS - 1 - (row % BITS))) & 1;
      }
      return mask;
    }
    for (let at = 0, row = 0; at < (packed || []).length; at += 1) {
      if (at % 2) mask.fill(1, row, row + packed[at]);
      row += packed[at];
    }
    return mask;
  };

  /* The twin of encode_rows, for answers that are found in the page. */
  C.packRows = function (rows, n) {
    const signs = Math.ceil(n / BITS);
    const runs = [];
    let end = 0;
    for (let at = 0; at < rows.length; at += 1) {
      if (!runs.length || rows[at] !== end) runs.push(rows[at] - end, 0);
      runs[runs.length - 1] += 1;
      end = rows[at] + 1;
    }
    if (3 * runs.length < signs) return runs;
    const digits = new Uint8Array(signs);
    for (const row of rows) digits[Math.floor(row / BITS)] |= 1 << (BITS - 1 - (row % BITS));
    return Array.from(digits, (digit) => SIGNS[digit]).join('');
  };

  /* The rows of a mask, ascending. */
  C.rowsOf = function (mask) {
    const rows = new Int32Array(mask.length);
    let n = 0;
    for (let row = 0; row < mask.length; row += 1) if (mask[row]) { rows[n] = row; n += 1; }
    return rows.slice(0, n);
  };
})(window.Condivisa);
