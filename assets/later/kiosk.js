// A tablet that many people use in turn: it begins anew after each of them, and when nobody has touched it for a
// minute; both with a countdown that can be stopped. Nothing of one person is left for the next.
const IDLE = 60, WARN = 20, AFTER = 30; // seconds
const doc = document;
const fill = (text, number) => text.replace("{0}", number);

function element(tag, set, parent) {
  const made = Object.assign(doc.createElement(tag), set);
  parent.appendChild(made);
  return made;
}

export default function start({ words, form }) {
  const own = doc.getElementById("x-kiosk");
  if (!own) return;
  const home = own.value, sent = doc.getElementById("x-sent");
  let touched = Date.now(), until = 0, box = null, before = null;

  function again() {
    if (form) form.reset();
    doc.body.hidden = true;
    window.name = "over"; // respondent.js empties a page that Back brings up again
    location.replace(home);
  }

  // ---- the countdown: a number for the eye; the ear is told at the start, at ten and at five
  function close() {
    touched = Date.now();
    if (!box) return;
    box.remove();
    box = null;
    until = 0;
    if (before && before.focus) before.focus();
  }
  function count(seconds, title, line, stop, modal) {
    before = doc.activeElement;
    until = Date.now() + seconds * 1000;
    box = element("div", { className: modal ? "kiosk kiosk--over" : "kiosk" }, modal ? doc.body : doc.querySelector("main"));
    const receipt = doc.querySelector(".receipt");
    if (!modal && receipt) receipt.parentNode.insertBefore(box, receipt.nextSibling);
    const inner = element("div", { className: "kiosk-in" }, box);
    if (title) element("h2", { id: "x-still", textContent: title }, inner);
    const number = element("p", { className: "kiosk-number" }, inner), told = element("p", { className: "govuk-visually-hidden" }, inner);
    number.setAttribute("role", "timer");
    number.id = "x-soon";
    told.setAttribute("role", "status");
    const bar = element("div", { className: "bar" }, inner);
    const here = element("button", { type: "button", className: "govuk-button", textContent: stop, onclick: close }, bar);
    element("button", { type: "button", className: "govuk-button govuk-button--secondary", textContent: words.kiosk_now, onclick: again }, bar);
    if (modal) {
      inner.setAttribute("role", "alertdialog");
      inner.setAttribute("aria-modal", "true");
      inner.setAttribute("aria-labelledby", "x-still");
      inner.setAttribute("aria-describedby", "x-soon");
      box.addEventListener("keydown", (event) => {
        if (event.key === "Escape") close();
        if (event.key !== "Tab") return;
        event.preventDefault(); // two buttons: the other one
        Array.from(bar.children).find((each) => each !== doc.activeElement).focus();
      });
      here.focus();
    }
    box.tick = (left) => {
      number.textContent = fill(line, left);
      if (left === 10 || left === 5) told.textContent = fill(line, left);
    };
    box.tick(seconds);
  }

  // an empty form at its first step, in its first language: nobody is there, so nothing has to begin anew
  const filled = () => Array.from(form.elements).some((input) =>
    /^(radio|checkbox)$/.test(input.type) ? input.checked : /^(text|email|textarea)$/.test(input.type) && input.value);
  const untouched = () => form && location.pathname === home && !location.hash && !form.classList.contains("inside") && !filled();

  setInterval(() => {
    const now = Date.now();
    if (until) {
      if (now >= until) again();
      else box.tick(Math.ceil((until - now) / 1000));
    } else if (now - touched >= IDLE * 1000) {
      if (untouched()) touched = now;
      // the tablet slept: whoever left is long gone
      else if (now - touched > 2 * IDLE * 1000) again();
      else count(WARN, words.kiosk_still, words.kiosk_soon, words.kiosk_here, true);
    }
  }, 500);

  for (const name of ["pointerdown", "touchstart", "mousemove", "keydown", "input", "scroll", "wheel"]) {
    addEventListener(name, () => { touched = Date.now(); }, { passive: true, capture: true });
  }
  // a page that comes back from behind: whose it was is told by the word that a sent page leaves
  if (form) form.addEventListener("submit", () => { window.name = ""; });
  addEventListener("pageshow", (event) => {
    touched = Date.now();
    if (event.persisted) close();
    window.name = "over";
  });
  window.name = "over";
  // what leads to other people's matters is not for a tablet in a waiting room
  for (const link of doc.querySelectorAll("footer a")) link.parentNode.hidden = true;
  for (const link of doc.querySelectorAll("main a[href^='/said-and-done']")) link.hidden = true;
  if (sent) count(AFTER, "", words.kiosk_next, words.kiosk_wait, false);
  else element("p", { className: "kiosk-again" }, doc.querySelector("footer")).appendChild(
    Object.assign(doc.createElement("a"), { href: home, textContent: words.kiosk_again, onclick: (event) => { event.preventDefault(); again(); } }));
}
