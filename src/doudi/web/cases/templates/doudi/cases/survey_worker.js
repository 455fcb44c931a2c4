// Keeps the pages of visits and their files, so that they open without a signal. Network first.
const KEPT = 'doudi-visits-1';
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (e) => e.waitUntil(self.clients.claim()));
self.addEventListener('message', (e) => { if (e.data === 'forget') e.waitUntil(caches.delete(KEPT)); });
self.addEventListener('fetch', (e) => {
  const url = new URL(e.request.url);
  const mine = url.origin === location.origin && (url.pathname.startsWith('/visits/') || url.pathname.startsWith('/static/'));
  if (e.request.method !== 'GET' || !mine) return;
  e.respondWith(fetch(e.request).then((answer) => {
    if (answer.ok && !answer.redirected) { const copy = answer.clone(); caches.open(KEPT).then((c) => c.put(e.request, copy)); }
    return answer;
  }).catch(() => caches.match(e.request, { ignoreSearch: true, ignoreVary: true }).then((kept) => kept || Response.error())));
});
