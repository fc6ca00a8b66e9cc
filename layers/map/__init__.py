"""The page that readers see: Folium builds it once, packed files and small messages fill it.

``page`` writes the document (no data in it), ``pack`` the layer files, ``client/`` is what runs in
the browser: plain scripts, each one thing, sharing the name ``Condivisa``.

Into the page, by ``postMessage`` from the parent of the same origin:

* ``{"type": "answer", ...}``: what :func:`layers.message.answer_message` returns, with ``packs``
  (level or layer -> address), ``words``, ``terms``, ``basemaps``, ``sources``; ``navigated`` true
  says that the address changed from outside, so that its ``view`` and ``layers`` are taken; else
  they are taken for the first answer about a city only, for they are the reader's.
  ``mode`` ``present`` shows the map alone and large, for a presentation; ``reading`` the map of a
  reading: ``overlay`` (:func:`layers.map.overlay.overlay_message`) is drawn over it, ``focus`` is
  the code of the area of the level that it shows first, ``asks_area`` says that a click on an area
  asks the reading about it. ``pick`` lets the reader place houses, ``draw`` draw an area.
  ``readings``, the address of the app's readings of the question, lets areas lead to their profile.
* ``{"type": "viewport", "viewport_height": px}``: the height of the parent's window.
* ``{"type": "link_copied"}`` and ``{"type": "link_shown", "link": address}``: after ``copy_link``.

Out of it, each with ``"source": "condivisa"``: ``ready``; ``height`` (``height``, px);
``view`` (``view``: lat, lon, zoom); ``layers`` (``layers``); ``measure`` (``measure``);
``toggle_area`` (``code``); ``toggle_target`` (``id``); ``copy_link``; ``step`` (``by``: 1 or -1),
in a presentation; ``pick`` (``lat``, ``lon``): a house was placed; ``shape`` (``shape``: corners as
[lat, lon]): an area was drawn.

For tests: ``Condivisa.answers`` (shown so far), ``mounts``, ``drawn()``, ``listed()``,
``layers()``, ``viewNow()``, ``lastDraw`` (ms), and ``at(layer, id)``: where on the page it is.
"""
