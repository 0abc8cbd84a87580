/**
 * Keeps one page and its files for when the server is away; never an answer and never a document.
 * What the server can give is always taken from the server: nothing old is shown while it is there.
 */
const CACHE = "banjang-{{ version }}";
const OFFLINE_PAGE = {{ offline_page | tojson }};
const FILES = {{ files | tojson }};

self.addEventListener("install", (event) => {
  const kept = caches.open(CACHE).then((cache) => cache.addAll([OFFLINE_PAGE, ...FILES]));
  event.waitUntil(kept.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const dropOthers = caches.keys().then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(dropOthers.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE_PAGE)));
  else if (FILES.includes(path)) event.respondWith(fetch(request).catch(() => caches.match(path)));
});
