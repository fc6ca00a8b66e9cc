/* Was a pact in force on a day? Yes, no, or unknown: the twin of layers/in_force.py. */
'use strict';

(function (C) {
  const { NO, UNKNOWN, YES } = C.TRUTH;

  /* Days are ISO texts, which compare as the days do; a bound that nothing tells is null. */
  C.inForce = (pacts, on) => pacts.kind.map((kind, row) => {
    const [startMin, startMax, endMin, endMax] = ['start_min', 'start_max', 'end_min', 'end_max'].map((name) => pacts[name][row]);
    const tooEarly = startMin !== null && on < startMin;
    const tooLate = endMax !== null && on > endMax;
    if (kind === 'proposal' || tooEarly || tooLate) return NO;
    if (startMax === null || on < startMax) return UNKNOWN;
    const onTheNamedDay = pacts.to_the_day[row] && on === startMax;
    return onTheNamedDay || (endMin !== null && on <= endMin) ? YES : UNKNOWN;
  });
})(window.Condivisa);
