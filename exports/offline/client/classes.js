/* The classes that areas are coloured by: the twin of layers/classes.py. */
'use strict';

(function (C) {
  /* settings: {lower, ramp, zero}; counts: of the areas of the choice. */
  C.countClasses = function ({ lower: bounds, ramp, zero }, counts) {
    const greatest = Math.max(0, ...counts);
    let lower = bounds.filter((bound) => bound <= greatest);
    while (lower.length > ramp.length) lower = lower.filter((bound, at) => at % 2 === 0);
    const next = bounds.find((bound) => bound > greatest) || greatest + 1;
    const classes = [[0, 0, zero], ...lower.map((from, at) => [from, (lower[at + 1] || next) - 1, ramp[at]])];
    return classes.map(([from, to, color]) => ({
      from,
      to,
      color,
      n: counts.filter((n) => n >= from && n <= to).length,
    }));
  };
})(window.Condivisa);
