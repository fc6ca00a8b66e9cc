/* Placing a house on the map: by a click, or by keyboard at the crosshair in the middle of the map.
 * The page keeps nothing: it tells the parent where, and the next answer shows it. */
'use strict';

(function (C) {
  let picking = false;

  C.isPicking = () => picking;

  C.bindPick = function (map) {
    const box = C.byId('pick');
    L.DomEvent.disableClickPropagation(box);
    C.byId('pick-on').addEventListener('click', () => turn(!picking));
    C.byId('pick-centre').addEventListener('click', () => place(map.getCenter()));
    C.byId('map').addEventListener('keydown', (event) => {
      if (!picking || event.target !== C.byId('map')) return;
      if (event.key === 'Enter') place(map.getCenter());
      if (event.key === 'Escape') turn(false);
    });
  };

  /* Follows the message: `pick` true offers it, and begins with it on. */
  C.offerPick = function (offered) {
    const box = C.byId('pick');
    if (box.hidden === !offered) return;
    box.hidden = !offered;
    turn(offered);
  };

  C.pickAt = (latLng) => place(latLng);

  function turn(on) {
    picking = on;
    C.byId('pick-on').setAttribute('aria-pressed', String(on));
    C.byId('pick-on').textContent = C.say(on ? 'pick_on.now' : 'pick_on');
    C.byId('crosshair').hidden = !on;
    C.byId('stage').classList.toggle('aiming', on);
  }

  function place({ lat, lng }) {
    C.emit({ type: 'pick', lat: Number(lat.toFixed(6)), lon: Number(lng.toFixed(6)) });
    C.notice(C.say('pick_placed'));
  }
})(window.Condivisa);
