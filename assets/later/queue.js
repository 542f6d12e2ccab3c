// What waits on the phone: sealed answers in IndexedDB, sent to /sealed, gone when the service has them on disk.
// In the clear stand a number that leads nowhere, the day, and the version of what is kept.
const NAME = "waiting", STORE = "sealed", FORMAT = 1;
const TOLD = "told"; // that something went while no page of ours was open; deleted when a person has read it

// never by version: a worker of any release must be able to send what another one kept
function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function ask(mode, act) {
  const base = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const work = base.transaction(STORE, mode), asked = act(work.objectStore(STORE));
      // resolved when it is on disk, not when it is asked for
      work.oncomplete = () => resolve(asked.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
  } finally {
    base.close();
  }
}

const busy = new Set(); // on its way just now, in this worker

export const all = () => ask("readonly", (store) => store.getAll()).then((items) => items.filter((item) => item.id !== TOLD));
export const remove = (id) => ask("readwrite", (store) => store.delete(id));
export const hold = (id) => busy.add(id);
export const release = (id) => busy.delete(id);

export function keep(id, sealed) {
  const day = new Date().toISOString().slice(0, 10);
  return ask("readwrite", (store) => store.put({ id, day, version: FORMAT, sealed }));
}

// with nobody there to hear it, it is said when somebody comes
async function tell(message) {
  const pages = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
  pages.forEach((page) => page.postMessage(message));
  if (!pages.length) await ask("readwrite", (store) => store.put({ id: TOLD, version: FORMAT }));
}

async function told() {
  const found = await ask("readonly", (store) => store.get(TOLD));
  if (found) await remove(TOLD);
  return !!found;
}

// "state" in the answer is what tells our service from a hotel's sign-in page
async function post(item) {
  const answer = await fetch("/sealed", {
    method: "POST", body: item.sealed, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer",
    headers: { "Content-Type": "application/octet-stream" },
  });
  const said = answer.status === 200 ? await answer.json() : {};
  return typeof said.state === "string" ? said : null;
}

async function sendAll() {
  for (const item of await all()) {
    if (busy.has(item.id)) continue;
    busy.add(item.id);
    try {
      const said = await post(item);
      if (!said) continue;
      await remove(item.id);
      await tell({ told: "sent", state: said.state, code: said.code });
    } catch (problem) {
      break; // no signal
    } finally {
      busy.delete(item.id);
    }
  }
  return (await all()).length;
}

let sending = null;

// sends what waits, one after the other; how many are left
export function send() {
  const over = () => { sending = null; };
  if (!sending) {
    sending = sendAll();
    sending.then(over, over);
  }
  return sending;
}

// what pages ask, and what a worker answers; `more` brings a worker's own
export function answers(more) {
  const known = {
    waiting: async () => (await all()).map(({ id, day }) => ({ id, day })),
    delete: async ({ id }) => {
      if (busy.has(id)) await send().catch(() => {}); // it may be with us already: do not claim otherwise
      const there = (await all()).some((item) => item.id === id);
      if (there) await remove(id);
      return there ? "deleted" : "sent";
    },
    send,
    told,
    ...more,
  };
  self.addEventListener("message", (event) => {
    const act = known[event.data && event.data.ask], port = event.ports[0];
    if (!act) return;
    event.waitUntil(
      act(event.data).then((said) => port && port.postMessage({ said }), () => port && port.postMessage({})),
    );
  });
  self.addEventListener("sync", (event) => {
    event.waitUntil(send().then((left) => { if (left) throw new Error("not all sent"); }));
  });
}
