// Served in the worker's place when the partnership turns waiting answers off: nothing is kept any more, what still
// waits is sent, and when nothing is left the worker takes its leave.
import { answers, remove, send } from "./later/queue.js";

async function leave() {
  if (await send()) return;
  await remove("told"); // nobody will ask it
  await self.registration.unregister();
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => /^kept-/.test(name)).map((name) => caches.delete(name))))
      .then(() => self.clients.claim())
      .then(leave, () => {}),
  );
});

answers({ send: leave });
