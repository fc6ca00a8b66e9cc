/* The one Leaflet layer of the map: two canvases, the scene and the marks on it.
 *
 * Leaflet's Renderer moves and scales the container while the map pans and zooms; the scene is drawn
 * again when it has come to rest, or when a pan shows what was not drawn. */
'use strict';

(function (C) {
  C.mapOptions = function () {
    C.mounts = (C.mounts || 0) + 1;
    return {
      attributionControl: false,
      zoomControl: false,
      zoomSnap: 0.25,
      zoomDelta: 1,
      wheelPxPerZoomLevel: 90,
      minZoom: 7,
      maxZoom: 18,
      // One finger scrolls the page, two move the map.
      dragging: !L.Browser.mobile,
      zoomAnimation: !C.calm(),
      fadeAnimation: !C.calm(),
      inertia: !C.calm(),
    };
  };

  C.CanvasLayer = L.Renderer.extend({
    options: { padding: 0.15 },

    _initContainer() {
      this._container = L.DomUtil.create('div', 'leaflet-layer');
      this._canvases = ['scene', 'marks'].map((name) => {
        const canvas = L.DomUtil.create('canvas', `canvas-${name}`, this._container);
        canvas.style.position = 'absolute';
        return canvas;
      });
    },

    _destroyContainer() {
      this._container.remove();
      delete this._container;
    },

    getEvents() {
      return { ...L.Renderer.prototype.getEvents.call(this), move: this._onMove };
    },

    _onMove() {
      const map = this._map;
      if (map._animatingZoom || !this._bounds) return;
      const corner = map.containerPointToLayerPoint([0, 0]);
      if (!this._bounds.contains(L.bounds(corner, corner.add(map.getSize())))) this._update();
    },

    _updatePaths() {},

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this.redraw();
    },

    show(scene) {
      this._scene = scene;
      this.redraw();
    },

    mark(marks) {
      this._marks = marks;
      this.redrawMarks();
    },

    setTiles(on) {
      this._tiles = on;
      this.redraw();
    },

    /* The same view for drawing and for finding what is under the pointer. */
    view() {
      const { frame } = this._scene;
      const scale = C.sheetScale(this._map.getZoom());
      const shift = this._map.getPixelOrigin().add(this._bounds.min);
      const size = this._bounds.getSize();
      return {
        scale,
        x: frame.x * scale - shift.x,
        y: frame.y * scale - shift.y,
        width: size.x,
        height: size.y,
        ratio: window.devicePixelRatio || 1,
        tiles: this._tiles,
      };
    },

    layout() {
      return C.layoutAt(this._scene, this._map.getZoom(), this._map.getSize().x < 560);
    },

    redraw() {
      if (!this._map || !this._bounds || !this._scene) return;
      const started = performance.now();
      const view = this.view();
      C.paint(this._clear(0, view), this._scene, this.layout(), view);
      this.redrawMarks();
      C.lastDraw = performance.now() - started;
    },

    redrawMarks() {
      if (!this._map || !this._bounds || !this._scene) return;
      const view = this.view();
      const context = this._clear(1, view);
      C.paintMarks(context, this._scene, this.layout(), view, this._marks || []);
      C.paintSketch(context, this._scene.frame, view);
    },

    _clear(index, view) {
      const canvas = this._canvases[index];
      const [width, height] = [view.width * view.ratio, view.height * view.ratio].map(Math.round);
      if (canvas.width !== width || canvas.height !== height) {
        Object.assign(canvas, { width, height });
        canvas.style.width = `${view.width}px`;
        canvas.style.height = `${view.height}px`;
      }
      const context = canvas.getContext('2d');
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, width, height);
      context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
      return context;
    },

    /* What is under a point of the map's container. */
    hitAt(containerPoint, slack) {
      if (!this._scene || !this._bounds) return null;
      const view = this.view();
      const point = this._map.containerPointToLayerPoint(containerPoint).subtract(this._bounds.min);
      const [x, y] = [(point.x - view.x) / view.scale, (point.y - view.y) / view.scale];
      return C.hit(this._scene, this.layout(), x, y, slack);
    },

    /* Where a place of the sheet is in the map's container. */
    toContainer(x, y) {
      const view = this.view();
      const point = L.point(x * view.scale + view.x, y * view.scale + view.y).add(this._bounds.min);
      return this._map.layerPointToContainerPoint(point);
    },
  });
})(window.Condivisa);
