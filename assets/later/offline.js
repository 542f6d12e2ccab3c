// Without signal: brings in the worker of the forms, tells respondent.js when a Send may wait, and shows what waits.
// What waits is known to the worker alone; a page asks. The note names no form: somebody may look over a shoulder.
const SCOPE = "/f/", AGAIN = 20000; // milliseconds
const doc = document, one = (id) => doc.getElementById(id);
const language = doc.documentElement.lang;

function ask(worker, question) {
  return new Promise((resolve, reject) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => ("said" in event.data ? resolve(event.data.said) : reject(new Error(question.ask)));
    worker.postMessage(question, [channel.port2]);
  });
}

function whenActive(registration) {
  return new Promise((resolve) => {
    const coming = registration.installing || registration.waiting;
    if (registration.active || !coming) return resolve(registration.active);
    coming.addEventListener("statechange", () => { if (coming.state === "activated") resolve(coming); });
  });
}

async function registered(form) {
  const known = await navigator.serviceWorker.getRegistration(SCOPE);
  if (known || !form) return known;
  const offered = await fetch("/sealing-key"); // none: the partnership does not offer it
  return offered.status === 200 ? navigator.serviceWorker.register("/worker.js", { scope: SCOPE }) : null;
}

function files() {
  const named = Array.from(doc.querySelectorAll("link[href],script[src]"), (each) => each.href || each.src);
  const loaded = performance.getEntriesByType("resource").map((each) => each.name);
  return Array.from(new Set(named.concat(loaded).map((each) => new URL(each, location.href).pathname)));
}

function make(tag, text, into) {
  const made = doc.createElement(tag);
  made.textContent = text;
  into.appendChild(made);
  return made;
}

// ---- the page of what waits
const titles = {};

function show(part) {
  const title = one("x-wait-title") || one("x-sent");
  titles.some = titles.some || title.textContent;
  for (const each of ["some", "gone", "none"]) one("x-wait-" + each).hidden = each !== part;
  doc.title = title.textContent = title.dataset[part] || titles.some;
}

function list(items, drop) {
  const box = one("x-wait-list"), into = box.querySelector("ul"), said = box.dataset;
  box.hidden = !items.length;
  one("x-wait-many").textContent = items.length;
  into.textContent = "";
  items.forEach(({ id, day }) => {
    const line = make("li", "", into), when = new Date(day + "T12:00").toLocaleDateString(language === "en" ? "en-GB" : language + "-u-ca-gregory-nu-latn", { day: "numeric", month: "long" });
    const text = make("p", said.since.replace("{0}", when), line);
    const button = (label, act) => {
      const made = make("button", label, line);
      made.type = "button";
      made.className = "govuk-button govuk-button--secondary";
      made.onclick = act;
      return made;
    };
    const first = button(said.delete, () => {
      text.textContent = said.sure;
      first.remove();
      button(said.delete, () => drop(id));
      button(said.keep, () => list(items, drop)).focus();
    });
  });
}

function gone({ state, code }) {
  if (code) {
    const box = one("x-wait-code"), lines = box.querySelectorAll(".code");
    const line = lines[0].textContent ? box.insertBefore(lines[0].cloneNode(), lines[0]) : lines[0];
    line.textContent = code;
    box.hidden = false;
  }
  if (state === "kept") one("x-wait-person").hidden = false;
}

async function page(worker) {
  let went = false;
  async function look() {
    const items = await ask(worker(), { ask: "waiting" });
    list(items, async (id) => {
      const end = await ask(worker(), { ask: "delete", id });
      one("x-wait-told").textContent = one("x-wait-list").dataset[end === "deleted" ? "deleted" : "late"];
      await look();
    });
    show(items.length ? "some" : went ? "gone" : "none");
    return items.length;
  }
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (!event.data || event.data.told !== "sent") return;
    went = true;
    gone(event.data);
    one("x-wait-told").textContent = "";
    look();
  });
  return look;
}

// ---- the note on every other page
function noteOn(worker, words) {
  let box;
  function write(text, link) {
    if (!box) {
      box = doc.createElement("p");
      box.className = "waiting";
      box.setAttribute("role", "status");
      const help = one("x-help");
      help.parentNode.insertBefore(box, help);
    }
    box.textContent = text;
    if (!link) return;
    box.appendChild(doc.createTextNode(" "));
    make("a", link, box).href = "/f/waiting/" + language;
  }
  async function look() {
    const { length } = await ask(worker(), { ask: "waiting" });
    if (length) write(words.offline_waiting, words.offline_see);
    else if (box || (await ask(worker(), { ask: "told" }))) write(words.offline_sent);
    return length;
  }
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data && event.data.told === "sent") look();
  });
  return look;
}

// ---- a form may be kept, and its Send may wait
async function mayWait(worker, form) {
  if (doc.documentElement.classList.contains("gone")) return; // left by Exit while this was on its way
  form.dataset.queue = "";
  const ready = await ask(worker(), { ask: "keep", page: location.pathname, files: files() });
  // only a page that the worker has in its hands: elsewhere Send does not pass through it
  if (ready && navigator.serviceWorker.controller) form.dataset.queue = "1";
}

async function run({ words, form }) {
  const kiosk = one("x-kiosk"), waits = one("x-wait-list");
  const registration = await registered(form);
  let active = registration && (await whenActive(registration));
  if (!active) {
    if (waits) show("none");
    return;
  }
  const worker = () => registration.active || active;
  doc.addEventListener("x-leave", () => worker().postMessage({ ask: "forget" }));
  if (form) {
    const again = () => mayWait(worker, form).catch(() => {});
    navigator.serviceWorker.addEventListener("controllerchange", again);
    again();
  }
  // on a tablet that many use, nobody is told of anybody else's
  const look = kiosk ? () => ask(worker(), { ask: "waiting" }).then((items) => items.length) : waits ? await page(worker) : noteOn(worker, words);
  let left = 0;
  async function go() {
    left = await look();
    if (left) await ask(worker(), { ask: "send" });
  }
  const quietly = () => go().catch(() => {});
  // "online" comes when there is a network; a way through it may take a moment more
  addEventListener("online", () => [0, 2000, 6000].forEach((wait) => setTimeout(quietly, wait)));
  doc.addEventListener("visibilitychange", () => { if (!doc.hidden) quietly(); });
  setInterval(() => { if (left && !doc.hidden) quietly(); }, AGAIN); // nothing waits: the worker may sleep
  quietly();
}

export default function start(given) {
  if (!navigator.serviceWorker || !window.MessageChannel || !window.caches || !window.indexedDB) {
    if (one("x-wait-list")) show("none");
    return;
  }
  run(given).catch(() => {}); // a browser that forbids it: everything else works
}
