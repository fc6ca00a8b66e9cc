/* Shows the map while Streamlit boots. It runs in Streamlit's page before Streamlit does: it begins the
 * map's page in a frame, asks for the answer to this address, and puts the frame about where it will
 * stand. Once Streamlit has drawn the screen, bridge.js takes the frame in as it is.
 *
 * A frame that is moved begins anew, unless it is moved by `moveBefore`: where a browser has not got
 * that, or the address asks for more than an answer of today's data, the map comes with Streamlit. */

(() => {
  const PATIENCE_MS = 20000;
  const asked = new URLSearchParams(location.search);
  if (!("moveBefore" in Element.prototype) || asked.has("data") || asked.has("then")) return;
  const answer = fetch(new URL(`map/first${location.search}`, document.baseURI))
    .then((response) => (response.ok ? response.json() : null));
  const element = document.createElement("iframe");
  element.id = "condivisa-early";
  // Until it is taken in nobody listens to what is done on it.
  element.inert = true;
  const besideSidebar = window.innerWidth > 768;
  element.style.cssText = `border:0;position:fixed;z-index:1;visibility:hidden;height:100vh;top:3.75rem;right:1.25rem;left:${besideSidebar ? "calc(300px + 1.25rem)" : "0.5rem"};width:${besideSidebar ? "calc(100vw - 300px - 2.5rem)" : "calc(100vw - 1rem)"}`;
  element.src = new URL("map/page.html", document.baseURI).href;
  document.documentElement.append(element);
  // Nobody took it in: the reader has gone to another screen, or Streamlit did not come.
  const [path, begun] = [location.pathname, performance.now()];
  const watch = setInterval(() => {
    if (!element.inert) clearInterval(watch);
    else if (location.pathname !== path || performance.now() - begun > PATIENCE_MS) {
      clearInterval(watch);
      element.remove();
    }
  }, 200);
  window.addEventListener("message", async function heed(event) {
    if (event.source !== element.contentWindow) return;
    if (!element.inert) {
      window.removeEventListener("message", heed);
    } else if (event.data?.type === "height") {
      element.style.height = `${Math.ceil(event.data.height)}px`;
    } else if (event.data?.type === "ready") {
      element.dataset.ready = "";
      const message = await answer.catch(() => null);
      // By now the bridge may have taken it in, and has its own answer.
      if (!message || !element.inert || !element.isConnected) return;
      element.style.visibility = "visible";
      element.contentWindow.postMessage({ ...message, number: 0, viewport_height: window.innerHeight }, location.origin);
    }
  });
})();
