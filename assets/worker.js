// The service worker of the forms (scope /f/): keeps an opened form, empty, and lets a Send without signal wait,
// sealed. Pages of staff are out of its reach. docs/decisions/0010-offline-and-kiosk.md says why it is so.
import { answers, hold, keep, release, remove, send } from "./later/queue.js";
import { seal, toText } from "./later/seal.js";

const KEPT = "kept-2"; // goes up when what is kept changes its meaning; those of other numbers are deleted
const FORM = /^\/f\/[\w-]{1,40}\/[\w-]+$/, LINK = /^\/f\/[\w-]{1,40}\/?$/, WAITING = "/f/waiting/";
const BUILT = /^\/assets\/[^/]+\.(js|css|svg|woff2?)$/;
const MOST_FORMS = 6, MOST_FILES = 60;
const PATIENCE = 8000, PATIENCE_TO_SEND = 30000; // milliseconds
const MOST_SENT = 60 * 1024; // the service takes no more

const within = (time, promise) =>
  Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error("too slow")), time))]);
const store = () => caches.open(KEPT);
const same = { ignoreVary: true, ignoreSearch: true };
const random = () => Math.random().toString(36).slice(2, 12);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => /^kept-/.test(name) && name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.clients.claim())
      .then(() => send().catch(() => {})),
  );
});

// ---- keeping
async function trim(kind, most) {
  const cache = await store(), kept = (await cache.keys()).filter((each) => kind.test(new URL(each.url).pathname));
  await Promise.all(kept.slice(0, Math.max(0, kept.length - most)).map((each) => cache.delete(each)));
}

let left = 0; // how often somebody has left by Exit: what was asked for before is not kept after

// only what the service itself made, never an answer to a Send: what is kept of a form is an empty page, under an
// id of its own. With the id that was sent, whoever reads the phone's caches could ask for its receipt.
async function keepForm(path, answer, since) {
  const form = !path.startsWith(WAITING), id = answer.headers.get("Kept-Id");
  let text = await answer.text();
  if (!answer.ok || !text.includes(form ? 'id="x-sid"' : "x-wait-some")) return;
  if (form) text = text.replace(/(id="x-sid"[^>]*?value=")[^"]*"/, (_, start) => `${start}${id}"`);
  if (form && (!id || since !== left)) return;
  const cache = await store();
  await cache.delete(path); // the newest goes to the end of the line
  await cache.put(path, page(text, answer));
  if (form && since !== left) await cache.delete(path);
  await trim(FORM, MOST_FORMS * 2);
}

async function fetched(path, since) {
  const answer = await fetch(path, { credentials: "omit" });
  if (FORM.test(path)) return keepForm(path, answer, since);
  if (answer.ok) await (await store()).put(path, answer);
}

// a page says what it is made of: it was here before the worker was. What is kept and fresh is not asked for again
async function keepPage({ page: path, files }) {
  const since = left; // of the moment it was asked for: somebody may leave while the rest is looked up
  const cache = await store(), language = path.split("/")[3], waiting = WAITING + language;
  const wanted = ["/words/" + language, "/sealing-key"];
  for (const each of [path, ...files.filter((name) => BUILT.test(name))]) {
    if (!(await cache.match(each, same))) wanted.push(each);
  }
  const known = await cache.match(waiting, same), text = known ? await known.text() : "";
  if (!files.every((name) => !/respondent/.test(name) || text.includes(name))) wanted.push(waiting);
  await Promise.all(wanted.map((each) => fetched(each, since).catch(() => {}))); // no signal: what is kept is kept
  await trim(BUILT, MOST_FILES);
  return ready();
}

async function ready() { // whether a Send without signal would be kept
  await seal("", await key());
  return true;
}

async function key() {
  const kept = await caches.match("/sealing-key", same);
  return kept.json();
}

async function forget() { // somebody left by Exit: what tells which form was open goes
  left += 1;
  const cache = await store();
  for (const each of await cache.keys()) {
    if (FORM.test(new URL(each.url).pathname) && !new URL(each.url).pathname.startsWith(WAITING)) await cache.delete(each);
  }
}

// ---- opening a form
function page(text, like) {
  const headers = new Headers({ "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" });
  for (const name of ["Content-Security-Policy", "Referrer-Policy", "Permissions-Policy"]) {
    if (like && like.headers.get(name)) headers.set(name, like.headers.get(name));
  }
  return new Response(text, { headers });
}

async function kept(path) {
  const cache = await store();
  if (LINK.test(path)) {
    const start = path.replace(/\/?$/, "/"), known = (await cache.keys()).map((each) => new URL(each.url).pathname);
    const found = known.filter((each) => each.startsWith(start)).pop();
    return found && Response.redirect(found, 302);
  }
  const found = await cache.match(path, same);
  if (!found) return null;
  // whoever fills it next must not be taken for a repeat of whoever filled it before: a fresh id
  const text = (await found.text()).replace(/(id="x-sid"[^>]*?value="[^"~]*)(~\w*)?"/, (_, start) => `${start}~${random()}"`);
  return page(text, found);
}

async function open(event, path) {
  const since = left;
  try {
    const copy = await (await store()).match(path, same);
    const answer = await (copy ? within(PATIENCE, fetch(event.request)) : fetch(event.request));
    if (FORM.test(path) && answer.ok) event.waitUntil(keepForm(path, answer.clone(), since).catch(() => {}));
    if (answer.status === 404 || answer.status === 410) event.waitUntil(store().then((cache) => cache.delete(path)));
    return answer;
  } catch (problem) {
    return (await kept(path)) || Response.error();
  }
}

// ---- sending a form
async function numberOf(body) { // the same for the same filling, and leads nowhere
  const sid = new URLSearchParams(body).get("sid") || random() + random();
  const hash = await self.crypto.subtle.digest("SHA-256", new TextEncoder().encode("waiting " + sid));
  return toText(new Uint8Array(hash).slice(0, 12));
}

async function putAway(path, body) {
  if (body.length > MOST_SENT) throw new Error("too large to wait");
  const id = await numberOf(body);
  hold(id); // before it is on disk: it must not be sent from there meanwhile
  try {
    await keep(id, await seal(JSON.stringify({ path, body }), await key()));
  } catch (problem) {
    release(id);
    throw problem;
  }
  return id;
}

// whole, or not at all: half a thank-you is none
async function answered(request) {
  const answer = await within(PATIENCE_TO_SEND, fetch(request));
  const text = await within(PATIENCE_TO_SEND, answer.text());
  const shown = /id="x-(sent|form)"/.test(text); // taken, or all that was typed is on the page again
  const gone = [404, 410].includes(answer.status) && text.includes('id="x-main"'); // the words are on the page
  if (!shown && !gone) throw new Error("not from the service");
  const headers = new Headers(answer.headers);
  ["Content-Encoding", "Content-Length"].forEach((name) => headers.delete(name));
  return new Response(text, { status: answer.status, statusText: answer.statusText, headers });
}

async function notSent(path) {
  const cache = await store(), parts = path.split("/");
  const form = await cache.match(path, same), found = await cache.match(WAITING + parts[3], same);
  if (!found) return page('<!doctype html><html lang="en"><meta charset="utf-8"><title>Not sent yet</title><h1>Not sent yet</h1><p>It will go when you have signal.</p>');
  const like = form ? await form.text() : "", look = (/<html[^>]*class="([\w -]*)"/.exec(like) || [])[1];
  const kiosk = (/<input[^>]*id="x-kiosk"[^>]*>/.exec(like) || [""])[0];
  // respondent.js knows a page that follows a Send by this id, and empties the form behind it
  let text = (await found.text()).replace('id="x-wait-title"', 'id="x-sent"').replace("</body>", kiosk + "</body>");
  if (look) text = text.replace(/(<html[^>]*class=")[\w -]*"/, `$1${look}"`);
  return page(text, found);
}

async function sent(event, path) {
  const body = await event.request.clone().text();
  // sealed and on disk before the network is tried: a phone that dies meanwhile loses nothing
  const id = await putAway(path, body).catch(() => null);
  try {
    const answer = await answered(event.request);
    if (id) await remove(id);
    return answer;
  } catch (problem) {
    if (!id) return Response.error(); // as without a worker: Back leads to the answers
    if (self.registration.sync) self.registration.sync.register("send").catch(() => {});
    return notSent(path);
  } finally {
    release(id);
  }
}

async function file(request) {
  const found = await caches.match(request, same);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && answer.status === 200) {
    const copy = answer.clone();
    store().then((cache) => cache.put(request, copy)).catch(() => {});
  }
  return answer;
}

async function freshOrKept(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    return (await caches.match(request, same)) || Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "POST" && FORM.test(pathname)) event.respondWith(sent(event, pathname));
    else if (request.method === "GET" && (FORM.test(pathname) || LINK.test(pathname))) event.respondWith(open(event, pathname));
  } else if (request.method === "GET" && BUILT.test(pathname)) event.respondWith(file(request));
  else if (request.method === "GET" && /^\/words\//.test(pathname)) event.respondWith(freshOrKept(request));
});

answers({ keep: keepPage, forget });
