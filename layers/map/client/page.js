/* The page's life: it says it is ready, takes messages, tells the parent what the reader does. */
'use strict';

(function (C) {
  let config = {};
  let session = null;
  let latest = 0;

  C.emit = function (event) {
    const message = { source: 'condivisa', ...event };
    if (config.onEvent) config.onEvent(message);
    if (window.parent !== window) window.parent.postMessage(message, window.location.origin);
  };

  /* settings: {map, canvas}. A page that stands alone puts {onReady, onEvent} in `C.alone` before. */
  C.start = function (settings) {
    config = { ...settings, ...C.alone };
    const { map, canvas } = settings;
    document.documentElement.classList.toggle('embedded', window.parent !== window);
    session = C.makeSession(map, canvas);
    L.control.scale({ imperial: false, position: 'bottomright' }).addTo(map);
    C.bindControls(map, session);
    C.bindBasemap(map, canvas);
    C.bindPointer(map, canvas, session);
    C.bindPanel();
    C.bindLegend(C.byId('stage'));
    C.bindPick(map);
    C.bindDraw(map, canvas);
    C.byId('skip').addEventListener('click', skip);
    window.addEventListener('message', receive);
    watchView(map);
    watchSize(map);
    C.emit({ type: 'ready' });
    if (config.onReady) config.onReady();
  };

  /* In a presentation the map is alone and large, and the keys of a presenter's remote step. */
  C.present = function (on) {
    const { classList } = document.documentElement;
    if (classList.contains('present') === on) return;
    classList.toggle('present', on);
    C.enlarged = on && window.innerWidth > 900 ? 1.3 : 1;
    document.addEventListener('keydown', step, true);
  };

  /* The arrows move the map only for who came to it by keyboard: after a click they step as everywhere. */
  let pointed = false;
  document.addEventListener('pointerdown', () => { pointed = true; }, true);
  document.addEventListener('keyup', (event) => { if (event.key === 'Tab') pointed = false; }, true);

  const STEPS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };

  function step(event) {
    const by = STEPS[event.key];
    const movesMap = event.key.startsWith('Arrow') && document.activeElement === C.byId('map') && !pointed;
    if (!by || movesMap || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!document.documentElement.classList.contains('present')) return;
    event.preventDefault();
    event.stopPropagation();
    C.emit({ type: 'step', by });
  }

  function receive(event) {
    if (event.source !== window.parent || event.origin !== window.location.origin) return;
    const message = event.data;
    if (!message || typeof message !== 'object') return;
    if (message.type === 'answer') C.show(message);
    if (message.type === 'viewport') setStageHeight(message.viewport_height);
    if (message.type === 'link_copied') C.notice(C.say('link_copied'));
    if (message.type === 'link_shown') C.notice(C.say('link_shown'), message.link);
  }

  /* Shows an answer; of several that are on their way only the last is shown. */
  C.show = async function (message) {
    latest += 1;
    const turn = latest;
    try {
      const answer = await C.loadAnswer(message);
      if (turn !== latest) return;
      C.present(message.mode === 'present');
      document.documentElement.classList.toggle('reading', message.mode === 'reading');
      setStageHeight(message.viewport_height);
      showHead(answer);
      showNotes(answer);
      session.take(answer);
      C.offerPick(Boolean(message.pick));
      C.offerDraw(Boolean(message.draw));
      C.byId('page').setAttribute('aria-busy', 'false');
      // First the map is painted; the lists, and the names of the other levels, come after that.
      await new Promise((done) => { setTimeout(done, 20); });
      if (turn !== latest) return;
      session.showLists();
      const more = await C.completeAnswer(answer);
      if (more && session.answer === answer) {
        session.complete();
        // The chosen areas of other levels have their names now.
        showNotes(answer);
      }
      C.answers = (C.answers || 0) + 1;
      C.shown = message.number;
    } catch (error) {
      if (turn === latest) fail(message, error);
    }
  };

  function fail(message, error) {
    const told = {
      it: 'I dati della mappa non sono arrivati. Ricarica la pagina o riprova tra poco.',
      en: 'The data of the map did not come. Reload the page or try again shortly.',
    };
    // The words may be what did not come.
    C.refill(C.byId('warnings'), [C.el('p', { text: told[message.lang] || told.it })]);
    window.console.warn(error);
  }

  function showHead({ message, words }) {
    C.setWords(message.lang, words);
    C.byId('sentence').textContent = message.sentence;
    C.byId('count-line').textContent = message.count_line;
    C.refill(C.byId('warnings'), message.warnings.map((text) => C.el('p', { text, dir: 'auto' })));
    const [first, ...sums] = message.reconciliation;
    C.byId('first-sum').textContent = first || '';
    C.byId('sums').hidden = !sums.length;
    C.refill(C.byId('sums-lines'), sums.map((text) => C.el('p', { text, dir: 'auto' })));
    C.refill(C.byId('sources'), [
      message.sources && message.sources.length ? C.el('details', {}, [
        C.el('summary', { text: C.say('sources', { fingerprint: message.fingerprint }) }),
        C.el('ul', {}, message.sources.map(({ text, url }) => C.el('li', {}, [C.link(url, text)]))),
      ]) : null,
    ]);
  }

  function showNotes(answer) {
    const { message } = answer;
    const level = message.levels.find((one) => one.key === message.level);
    const notes = [level.note, message.note].filter(Boolean);
    C.refill(C.byId('notes'), [
      profiles(answer),
      ...notes.map((text) => C.el('p', { class: 'note', text, dir: 'auto' })),
    ]);
  }

  /* Below the map: what is chosen by a click is read by another one. */
  function profiles(answer) {
    const links = answer.message.chosen.map((code) => C.profileLink(answer, code, (C.findArea(answer, code) || { name: code }).name));
    if (!links.some(Boolean)) return null;
    const parted = links.flatMap((link, at) => (at ? [document.createTextNode(' · '), link] : [link]));
    return C.el('p', { class: 'note', id: 'profiles' }, [document.createTextNode(`${C.say('area_profile')}: `), ...parted]);
  }

  function skip(event) {
    event.preventDefault();
    C.byId('results').scrollIntoView();
    (document.querySelector('[role="tab"][aria-selected="true"]') || C.byId('results')).focus();
  }

  function setStageHeight(viewport) {
    const height = viewport || (window.parent === window ? window.innerHeight : window.screen.height);
    document.documentElement.style.setProperty('--viewport', `${height}px`);
  }

  /* Moves the map without telling the parent: the reader did not do it, no link need keep it. */
  let quiet = false;
  C.quietly = function (move) {
    quiet = true;
    move();
    quiet = false;
  };

  function watchView(map) {
    let timer = 0;
    map.on('moveend', () => {
      if (quiet) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        const { lat, lng } = map.getCenter();
        C.emit({ type: 'view', view: [lat, lng, map.getZoom()] });
      }, 300);
    });
  }

  function watchSize(map) {
    let height = 0;
    new ResizeObserver(() => {
      const now = Math.ceil(C.byId('page').getBoundingClientRect().height);
      if (now !== height) C.emit({ type: 'height', height: now });
      height = now;
    }).observe(C.byId('page'));
    new ResizeObserver(() => C.quietly(() => map.invalidateSize({ animate: false, pan: false }))).observe(C.byId('map'));
  }

  /* What is on the map and in the list: read by tests. */
  C.drawn = function () {
    const { groups } = config.canvas.layout();
    return { ...session.scene.drawn, groups: groups.n.filter((n) => n > 1).length };
  };
  C.listed = () => Object.fromEntries(Object.entries(session.answer.features)
    .map(([layer, { pack, rows }]) => [layer, [...rows].map((row) => pack.id[row])]));
  C.layers = () => [...session.layers];
  C.viewNow = () => [config.map.getCenter().lat, config.map.getCenter().lng, config.map.getZoom()];

  /* Where a feature or area is on the page, to be clicked on: {x, y, grouped} or null. */
  C.at = function (layer, id) {
    const { answer } = session;
    const pack = layer === 'areas' ? answer.pack : answer.features[layer].pack;
    const row = pack.rowOf.get(id);
    if (row === undefined || !pack.geo.has[row]) return null;
    const { groups } = config.canvas.layout();
    const [drawn] = C.pointsOf(session.scene, { layer, row });
    const group = drawn === undefined ? -1 : groups.of[drawn];
    const box = C.featureBox(answer, { layer, row });
    const [x, y] = group >= 0 ? [groups.x[group], groups.y[group]]
      : pack.geo.labels ? [pack.geo.labels[2 * row], pack.geo.labels[2 * row + 1]]
        : [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    const point = config.canvas.toContainer(x, y);
    const frame = C.byId('map').getBoundingClientRect();
    return { x: frame.left + point.x, y: frame.top + point.y, grouped: group >= 0 ? groups.n[group] : 0 };
  };
})(window.Condivisa);
