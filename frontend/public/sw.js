// Only what lets the product install and open its shell without a network. Never /api, never an answer.
const CACHE = "shell-1";
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(["/", "/icon.svg"])));
  self.skipWaiting();
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith("/api/")) return;
  const keep = (response) => (response.ok && caches.open(CACHE).then((cache) => cache.put(request.mode === "navigate" ? "/" : request, response.clone())), response.clone());
  if (url.pathname.startsWith("/assets/")) event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request).then(keep)));
  else if (request.mode === "navigate") event.respondWith(fetch(request).then(keep).catch(() => caches.match("/")));
});
