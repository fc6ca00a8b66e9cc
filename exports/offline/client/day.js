/* A day as the page's language writes it, typed in a box of text. */
'use strict';

(function (C) {
  const MONTHS = [
    ['gennaio', 'january'], ['febbraio', 'february'], ['marzo', 'march'], ['aprile', 'april'], ['maggio', 'may'],
    ['giugno', 'june'], ['luglio', 'july'], ['agosto', 'august'], ['settembre', 'september'],
    ['ottobre', 'october'], ['novembre', 'november'], ['dicembre', 'december'],
  ];
  const NUMBERS = /^(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})$/;
  const NAMED = /^(\d{1,2})(?:st|nd|rd|th|º|°)?\s+(\p{L}{3,})\.?\s+(\d{4})$/u;
  const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;

  /* Returns {day} in ISO form ('' for none), or {fault: 'form', 'none' or 'range'}. */
  C.readDay = function (text, first, last) {
    const typed = text.trim().toLowerCase();
    if (!typed) return { day: '' };
    const parts = split(typed);
    if (!parts) return { fault: 'form' };
    const [year, month, date] = parts;
    const real = new Date(Date.UTC(year, month - 1, date));
    real.setUTCFullYear(year);
    if (real.getUTCMonth() !== month - 1 || real.getUTCDate() !== date) return { fault: 'none' };
    const day = [String(year).padStart(4, '0'), ...[month, date].map((one) => String(one).padStart(2, '0'))].join('-');
    return day < first || day > last ? { fault: 'range' } : { day };
  };

  function split(typed) {
    const iso = ISO.exec(typed);
    if (iso) return iso.slice(1).map(Number);
    const numbers = NUMBERS.exec(typed);
    if (numbers) return numbers.slice(1).map(Number).reverse();
    const named = NAMED.exec(typed);
    const month = named ? MONTHS.findIndex((names) => names.some((name) => name === named[2] || name.slice(0, 3) === named[2])) : -1;
    return month < 0 ? null : [Number(named[3]), month + 1, Number(named[1])];
  }

  /* The box `on`: a day that cannot be read is said and changes nothing. */
  C.bindDay = function ({ first_day: first, last_day: last }, onchange) {
    const box = C.byId('on');
    let fault = '';
    let shown = '';

    box.addEventListener('change', read);
    box.addEventListener('keydown', (event) => { if (event.key === 'Enter') read(); });

    function read() {
      const { day, fault: found } = C.readDay(box.value, first, last);
      tell(found || '');
      if (found) return;
      box.value = day ? C.day(day) : '';
      if (day === shown) return;
      shown = day;
      onchange(day || null);
    }

    function tell(found) {
      fault = found;
      const days = { first: C.day(first), last: C.day(last) };
      C.byId('on-fault').textContent = fault ? C.say(`day_fault.${fault}`, days) : '';
      if (fault) box.setAttribute('aria-invalid', 'true');
      else box.removeAttribute('aria-invalid');
    }

    return {
      show(day) {
        box.placeholder = C.say('day_form');
        // What could not be read stays to be mended, as long as nothing else is said of the day.
        if (fault && (day || '') === shown) {
          tell(fault);
          return;
        }
        shown = day || '';
        tell('');
        box.value = day ? C.day(day) : '';
      },
      forget() {
        tell('');
        box.value = '';
      },
    };
  };
})(window.Condivisa);
