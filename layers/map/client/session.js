/* What the reader has before them: one answer, the layers on, the record that is open. */
'use strict';

(function (C) {
  // Records of one place that are listed at once.
  const GROUP_PAGE = 50;

  C.makeSession = function (map, canvas) {
    const session = {
      answer: null,
      layers: [],
      pointed: null,
      listed: GROUP_PAGE,
      selected: null,

      /* Draws an answer; the view is left alone unless the city is new or the address says so. */
      take(answer) {
        const before = session.answer;
        const newCity = !before || before.message.city !== answer.message.city;
        session.answer = answer;
        if (newCity || answer.message.navigated) session.layers = answer.message.layers;
        if (newCity) C.closePanel();
        C.setWords(answer.message.lang, answer.words);
        C.fillWords();
        C.byId('empty-map').hidden = Object.values(answer.features).some(({ rows }) => rows.length);
        C.staleNotice();
        C.showLegend(answer, session.layers);
        look(answer, newCity, before);
        offerLevel(answer, before);
        session.paint();
        C.showControls(answer, session.layers, session);
        C.showBasemaps(answer.message.basemaps);
        session.refreshPanel();
      },

      showLists: () => C.showLists(session.answer, session),

      draw() {
        C.showLegend(session.answer, session.layers);
        session.paint();
      },

      paint() {
        session.scene = C.makeScene(session.answer, session.layers);
        canvas.show(session.scene);
        session.mark();
      },

      /* Names of other levels have come: nothing moves, texts get fuller. */
      complete() {
        session.draw();
        C.showLists(session.answer, session);
        session.refreshPanel();
      },

      setLayers(layers) {
        session.layers = layers;
        session.draw();
        C.showControls(session.answer, layers, session);
        C.emit({ type: 'layers', layers });
      },

      point(target, fromMap) {
        session.pointed = target;
        session.mark();
        if (!fromMap) return;
        C.markRow(target ? C.listTable(target.layer) : '', target ? idOf(target) : null);
      },

      mark() {
        canvas.mark([session.selected, session.pointed].filter(Boolean));
      },

      toggleArea: (code) => C.emit({ type: 'toggle_area', code }),

      open(target, origin, group) {
        session.selected = target;
        session.group = group || null;
        session.mark();
        C.openPanel(recordContent(target), origin);
        C.completeAnswer(session.answer).then((more) => more && session.complete());
        fetchTexts([target]);
      },

      openGroup(targets, origin) {
        session.selected = null;
        session.group = targets;
        session.listed = GROUP_PAGE;
        session.mark();
        C.openPanel(groupContent(targets), origin);
      },

      refreshPanel() {
        if (!C.panelOpen()) return;
        if (session.selected) C.refreshPanel(recordContent(session.selected));
        else if (session.group) C.refreshPanel(groupContent(session.group));
      },

      /* At least one level nearer, in the middle of what the legend leaves free. */
      zoomInto(bounds) {
        const left = legendWidth();
        const nearest = map.getBoundsZoom(bounds, false, L.point(left + 120, 120));
        const zoom = Math.min(map.getMaxZoom(), Math.max(map.getZoom() + 1, nearest));
        const middle = map.project(bounds.getCenter(), zoom).subtract([left / 2, 0]);
        map.setView(map.unproject(middle, zoom), zoom, { animate: !C.calm() });
      },

      frameLevel: () => fit(C.boxToBounds(session.answer.frame, C.answerBox(session.answer, false)), !C.calm()),

      home() {
        const box = C.answerBox(session.answer, true);
        if (box) fit(C.boxToBounds(session.answer.frame, box), !C.calm());
      },
    };

    /* Of what the panel says, what is not here yet. */
    function fetchTexts(targets) {
      const { answer } = session;
      for (const layer of Object.keys(answer.features)) {
        const rows = targets.filter((one) => one.layer === layer).map((one) => one.row);
        C.fetchTexts(answer, layer, rows)
          .then((more) => { if (more && session.answer === answer) session.refreshPanel(); })
          .catch((error) => window.console.warn(error));
      }
    }

    const idOf = ({ layer, row }) => (layer === 'areas' ? session.answer.pack : session.answer.features[layer].pack).id[row];

    function look(answer, newCity, before) {
      const { view, navigated } = answer.message;
      // In a presentation the words above leave the map another height with each view.
      const resized = answer.message.mode === 'present';
      const { focus } = answer.message;
      const otherFocus = !newCity && focus !== before.message.focus;
      if (resized) C.quietly(() => map.invalidateSize({ animate: false, pan: false }));
      // A view that was left over from another city is none of this one.
      if (view && (newCity || navigated) && isIn(answer, view)) {
        C.quietly(() => map.setView([view[0], view[1]], view[2], { animate: false }));
      } else if (newCity || otherFocus || (navigated && resized)) {
        const bounds = C.boxToBounds(answer.frame, C.answerBox(answer, true));
        // Chosen areas are seen among their neighbours; a whole city fills the map.
        C.quietly(() => fit(focus || answer.message.chosen.length ? bounds.pad(0.05) : bounds, false));
        C.emit({ type: 'view', view: null });
      }
    }

    function isIn(answer, [lat, lon]) {
      return C.boxToBounds(answer.frame, C.joinBoxes(answer.backdrop.geo.shapes.filter(Boolean).map((shape) => shape.box))).pad(1).contains([lat, lon]);
    }

    /* Beside the legend where there is room for both. */
    function fit(bounds, animate) {
      map.fitBounds(bounds, { paddingTopLeft: [legendWidth() + 14, 14], paddingBottomRight: [14, 14], animate });
    }

    /* How much of the left side the legend takes, if something else fits beside it. */
    function legendWidth() {
      const width = C.byId('legend-box').offsetWidth + 10;
      return C.byId('legend').hidden || width > C.byId('stage').clientWidth * 0.46 ? 0 : width;
    }

    /* Another level, much smaller than what the map shows: the view stays, a button offers to go. */
    function offerLevel(answer, before) {
      const button = C.byId('frame-level');
      button.hidden = true;
      if (!before || before.message.level === answer.message.level || before.message.city !== answer.message.city) return;
      const zoom = map.getBoundsZoom(C.boxToBounds(answer.frame, C.answerBox(answer, false)));
      const level = answer.message.levels.find((one) => one.key === answer.message.level);
      button.textContent = C.say('frame_level', { level: level.plural });
      button.hidden = zoom < map.getZoom() + 1.5;
    }

    function closed() {
      session.selected = null;
      session.group = null;
      session.mark();
    }

    function recordContent(target) {
      const { answer, group } = session;
      const { pack } = answer.features[target.layer];
      return {
        title: nameOf(target),
        nodes: C.recordNodes(answer, target.layer, target.row, {
          zoom: () => zoomTo(target),
          toggleArea: session.toggleArea,
          isTargetChosen: () => answer.message.targets.includes(pack.id[target.row]),
          toggleTarget: () => C.emit({ type: 'toggle_target', id: pack.id[target.row] }),
        }),
        back: group ? () => session.openGroup(group) : null,
        closed,
      };
    }

    function groupContent(targets) {
      const { answer } = session;
      const shown = targets.slice(0, session.listed);
      fetchTexts(shown);
      const lines = shown.map((target) => C.el('li', {}, [
        C.el('button', { type: 'button', class: 'open', onclick: () => session.open(target, null, targets) }, [
          C.symbolPicture(answer.symbols.of(target.layer, target.row)),
          C.el('span', { text: nameOf(target), dir: 'auto' }),
        ]),
      ]));
      return {
        title: C.say('group_title', { n: C.number(targets.length) }),
        nodes: [C.el('p', { class: 'faint', text: C.say('group_note') }), C.el('ul', { class: 'group-list' }, lines), moreOf(targets)],
        closed,
      };
    }

    function nameOf({ layer, row }) {
      const { pack } = session.answer.features[layer];
      return C.cell(pack, 'name', row) || pack.id[row];
    }

    function moreOf(targets) {
      const left = targets.length - session.listed;
      if (left <= 0) return null;
      const more = { n: C.number(Math.min(left, GROUP_PAGE)), shown: C.number(session.listed), total: C.number(targets.length) };
      const show = () => {
        session.listed += GROUP_PAGE;
        session.refreshPanel();
      };
      return C.el('p', { class: 'more' }, [C.el('button', { type: 'button', class: 'quiet', text: C.say('show_more', more), onclick: show })]);
    }

    function zoomTo(target) {
      const bounds = C.boxToBounds(session.answer.frame, C.featureBox(session.answer, target));
      // The panel covers the right side: the feature goes into what is left.
      const covered = C.byId('panel').offsetWidth < C.byId('stage').clientWidth * 0.6 ? C.byId('panel').offsetWidth : 0;
      map.fitBounds(bounds, {
        maxZoom: Math.max(15, map.getZoom()),
        paddingTopLeft: [legendWidth() + 30, 30],
        paddingBottomRight: [covered + 30, 30],
        animate: !C.calm(),
      });
    }

    return session;
  };
})(window.Condivisa);
