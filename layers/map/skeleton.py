"""The bones of the page: markup without a word in it.

Words come with the first message (``data-word`` is filled as text, ``data-label`` as accessible
name), so that a change of language is a message like any other.
"""

from __future__ import annotations

_TOOLBAR = """
<div class="toolbar" id="toolbar">
  <fieldset class="layers"><legend class="unseen" data-word="layers"></legend>
    <span id="layer-switches"></span>
  </fieldset>
  <label class="choice" id="measure-choice">
    <span data-word="measure"></span><select id="measure"></select>
  </label>
  <label class="choice" id="basemap-choice" hidden>
    <span data-word="basemap"></span><select id="basemap"></select>
  </label>
</div>
"""

_STAGE = """
<section class="stage" id="stage" data-label="map">
  <div class="folium-map" id="map" role="application" data-label="map"
    aria-describedby="map-help"></div>
  <p class="unseen" id="map-help" data-word="map_help"></p>
  <div class="buttons" id="map-buttons">
    <button type="button" id="zoom-in" data-label="zoom_in"></button>
    <button type="button" id="zoom-out" data-label="zoom_out"></button>
    <button type="button" id="home" data-label="home"></button>
    <button type="button" id="copy-link" data-label="copy_link"></button>
  </div>
  <div class="tools" id="tools">
    <div id="pick" hidden>
      <button type="button" class="quiet" id="pick-on" aria-pressed="false"
        data-word="pick_on"></button>
      <button type="button" class="quiet" id="pick-centre" data-word="pick_centre"></button>
    </div>
    <div id="draw" hidden>
      <button type="button" class="quiet" id="draw-on" aria-pressed="false"
        data-word="draw_on"></button>
      <div id="draw-steps" hidden>
        <span id="draw-count" role="status"></span>
        <button type="button" class="quiet" id="draw-corner" data-word="draw_corner"></button>
        <button type="button" class="quiet" id="draw-undo" data-word="draw_undo"></button>
        <button type="button" class="quiet" id="draw-finish" data-word="draw_finish"></button>
      </div>
    </div>
  </div>
  <span class="crosshair" id="crosshair" aria-hidden="true" hidden></span>
  <button type="button" class="quiet frame-level" id="frame-level" hidden></button>
  <p class="hint" id="touch-hint" data-word="two_fingers" aria-hidden="true" hidden></p>
  <p class="notice" id="empty-map" data-word="empty.map" hidden></p>
  <p class="notice" id="notice" role="status"></p>
  <div class="tooltip" id="tooltip" aria-hidden="true" hidden></div>
  <p class="attribution" id="attribution"></p>
  <div class="legend" id="legend-box">
    <button type="button" class="legend-toggle" id="legend-toggle" aria-controls="legend"
      aria-expanded="true" data-word="legend"></button>
    <div class="legend-body" id="legend" role="group" tabindex="0" data-label="legend"></div>
  </div>
  <aside class="panel" id="panel" aria-labelledby="panel-title" tabindex="-1" hidden></aside>
</section>
"""

_RESULTS = """
<section class="results" id="results" data-label="results" tabindex="-1">
  <div class="tabs" id="tabs" role="tablist" data-label="results"></div>
  <div id="tab-panels"></div>
</section>
"""

SKIP = """
<a class="skip" id="skip" href="#results" data-word="skip_to_list"></a>
"""

ANSWER = f"""
<main class="page" id="page" aria-busy="true">
  <header class="answer">
    <h1 id="sentence"></h1>
    <p class="count-line" id="count-line"></p>
    <div class="warnings" id="warnings" role="status"></div>
    <p class="sums" id="first-sum"></p>
    <details class="sums" id="sums"><summary data-word="sums"></summary>
      <div id="sums-lines"></div></details>
  </header>
  <div class="body">
    <div class="atlas">{_TOOLBAR}{_STAGE}<div class="notes" id="notes"></div></div>
    {_RESULTS}
  </div>
  <footer class="sources" id="sources"></footer>
</main>
"""

SKELETON = f"{SKIP.rstrip()}{ANSWER}"
