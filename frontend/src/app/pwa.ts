const RELOADED = "aarhusai.reloaded";
const ONCE_PER_MS = 60_000;

/** After an upgrade the old page may ask for files that are gone: load the new page, but never in a circle. */
export function recoverFromUpgrade(): void {
  addEventListener("vite:preloadError", (event) => {
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - last < ONCE_PER_MS) return;
    event.preventDefault();
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.reload();
  });
}

/** Lets the product be installed, and open its shell without a network. Not while developing. */
export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/sw.js").catch(() => undefined); // an insecure origin: the product works without
}
