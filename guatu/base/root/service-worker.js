// Keeps the frame of the phone pages: static files and one page that knows nobody. Never any other page or answer.
"use strict";
const CACHE = "guatu-frame";
const SHELL = "/offline/";

async function renew() {
  const answer = await fetch(SHELL, { credentials: "omit", cache: "no-store" });
  if (!answer.ok) { return; }
  const words = await answer.clone().text();
  const files = new Set(Array.from(words.matchAll(/(?:src|href)="(\/static\/[^"#]+)/g), (found) => found[1]));
  const cache = await caches.open(CACHE);
  await cache.put(SHELL, answer);
  for (const request of await cache.keys()) {
    const path = new URL(request.url).pathname;
    if (path !== SHELL && !files.has(path)) { await cache.delete(request); }
  }
  await cache.addAll(Array.from(files));
}

self.addEventListener("install", (event) => event.waitUntil(renew().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => { if (event.data === "renew") { event.waitUntil(renew().catch(() => {})); } });
self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) { return; }
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(SHELL).then((kept) => kept || Response.error())));
  } else if (new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreVary: true }).then((kept) => kept || Response.error())));
  }
});
