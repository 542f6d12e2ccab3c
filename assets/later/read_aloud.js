// "Listen": reads a step in the order question, hint, options. A recorded clip comes first; else the phone's own
// voice, if it has one for the language and speaks it itself: a voice from the network would tell a third party
// what is read. Where there is neither, there is no button. Never by itself, and silent as soon as one goes on.

const PARTS = "h1,h2,h3,p,li,legend,dt,dd,.ask,.govuk-hint,.govuk-label,[class$=__item]";
const NOT_READ = "nav,details,.languages,.trap,.listen,.when,.unchecked,[aria-hidden],.govuk-visually-hidden,.picture-show,dd>a";

// Chinese is Mandarin here; a Cantonese voice reads the same letters as another language
const FOREIGN = /^(zh-hk|zh-mo|yue)/;

function voiceFor(language) {
  const synth = window.speechSynthesis;
  if (!synth || !window.SpeechSynthesisUtterance) return null;
  const fits = (voice) => {
    const code = String(voice.lang).toLowerCase().replace(/_/g, "-");
    const own = code === language || code.indexOf(language + "-") === 0 || (language === "zh" && /^cmn/.test(code));
    return own && voice.localService && !FOREIGN.test(code);
  };
  const found = Array.prototype.filter.call(synth.getVoices() || [], fits);
  const british = found.filter((voice) => /^en[-_]gb/i.test(voice.lang));
  return british[0] || found.filter((voice) => voice.default)[0] || found[0] || null;
}

const shown = (element) => element.getClientRects().length > 0;
function said(element) {
  const copy = element.cloneNode(true);
  Array.prototype.forEach.call(copy.querySelectorAll(NOT_READ + ",noscript"), (it) => it.parentNode.removeChild(it));
  return copy.textContent.replace(/\s+/g, " ").trim();
}

// what is read of a part of the page: each element once, in its order
function pieces(from) {
  return Array.prototype.filter
    .call(from.querySelectorAll(PARTS), (it) => {
      const above = it.parentElement.closest(PARTS);
      return !it.closest(NOT_READ) && !(above && from.contains(above)) && shown(it);
    })
    .map((element) => ({ element, text: said(element) }))
    .filter((piece) => piece.text);
}

export function start({ words, form }) {
  const root = document.documentElement, main = document.getElementById("x-main");
  const language = root.lang.toLowerCase(), synth = window.speechSynthesis;
  const button = document.createElement("button"), tell = document.createElement("p");
  let clips = {}, voice = null, turn = 0, sound = null, marked = null, current = null;

  button.type = "button";
  button.className = "listen";
  button.appendChild(document.createElement("span"));
  tell.setAttribute("role", "status");
  tell.className = "listen-tell";

  function label(going) {
    button.lastChild.textContent = going ? words.aloud_stop : words.aloud_listen;
    button.classList.toggle("going", going);
  }
  function mark(element) {
    if (marked) marked.classList.remove("being-read");
    marked = element;
    if (marked) marked.classList.add("being-read");
  }
  function stop() {
    turn++; // whatever still calls back belongs to an earlier turn
    if (synth) synth.cancel();
    if (sound) {
      sound.pause();
      sound.removeAttribute("src");
      sound = null;
    }
    mark(null);
    label(false);
  }

  const clipOf = (question) => {
    const input = question.querySelector("[name]");
    return input ? clips[input.name] || clips[input.name.split(".")[0]] : undefined;
  };
  // what a step consists of: texts, and clips with the texts they stand for
  function list() {
    const whole = form ? clips[current.id] : document.getElementById("x-sent") && clips["x-thanks"];
    if (whole) return [{ clip: whole, pieces: pieces(current) }];
    const found = [];
    pieces(current).forEach((piece) => {
      const question = piece.element.closest(".q"), clip = question && clipOf(question), last = found[found.length - 1];
      if (clip && last && last.clip === clip) last.pieces.push(piece);
      else found.push({ clip, pieces: [piece] });
    });
    return found;
  }

  function speak(all, mine, done) {
    const next = all.shift();
    if (mine !== turn) return;
    if (!next) return done();
    const words_ = new SpeechSynthesisUtterance(next.text);
    words_.lang = voice.lang;
    words_.voice = voice;
    words_.rate = 0.9;
    words_.onstart = () => { if (mine === turn) mark(next.element); };
    words_.onend = () => speak(all, mine, done);
    words_.onerror = () => { if (mine === turn) { stop(); tell.textContent = words.aloud_cannot; } };
    button.words = words_; // kept, or Chrome throws it away before its end is told
    synth.speak(words_);
  }
  function play(item, mine, done) {
    let over = false;
    const failed = () => {
      if (over || mine !== turn) return;
      over = true;
      sound = null;
      if (voice) return speak(item.pieces.slice(), mine, done);
      stop();
      tell.textContent = words.aloud_cannot;
    };
    sound = new Audio(item.clip);
    mark(item.pieces.length ? item.pieces[0].element : null);
    sound.onended = () => { if (!over && mine === turn) { over = true; done(); } };
    sound.onerror = failed;
    const promise = sound.play();
    if (promise) promise.catch(failed);
  }
  function go(items, mine) {
    const item = items.shift();
    if (mine !== turn) return;
    if (!item) return stop();
    const done = () => go(items, mine);
    if (item.clip) play(item, mine, done);
    else if (voice) speak(item.pieces.slice(), mine, done);
    else done();
  }

  const can = () => voice || list().some((item) => item.clip);
  function place() {
    tell.textContent = "";
    if (!current || !can()) {
      if (button.parentNode) button.parentNode.removeChild(button);
      return;
    }
    const nav = current.querySelector(":scope > nav, :scope > details, h1");
    const before = form ? (nav ? nav.nextSibling : current.firstChild) : nav ? nav.nextSibling : null;
    current.insertBefore(tell, before);
    current.insertBefore(button, tell);
  }

  button.onclick = () => {
    const going = button.classList.contains("going");
    stop();
    tell.textContent = "";
    if (going) return;
    label(true);
    go(list(), turn);
  };
  function enter(step) {
    stop();
    current = step;
    place();
  }

  if (form) form.addEventListener("x-step", (event) => enter(event.detail));
  document.addEventListener("x-leave", stop);
  addEventListener("pagehide", stop);
  document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });

  label(false);
  current = form ? form.querySelector(".step:not([hidden])") : main;
  // a voice or a list that comes late must not move what is about to be pressed: then it waits for the next step
  const first = form && form.querySelector(".step");
  const arrive = () => { if (!form || current === first || button.parentNode) place(); };
  const hear = () => {
    const before = voice;
    voice = voiceFor(language);
    if (!before !== !voice) arrive();
  };
  hear();
  if (synth && synth.addEventListener) synth.addEventListener("voiceschanged", hear);
  else if (synth) synth.onvoiceschanged = hear;
  // a form, and the thank-you page, which stands at the form's own address
  if (words.aloud_clips && location.pathname.indexOf("/f/") === 0) {
    fetch(location.pathname.replace(/\/$/, "") + "/clips")
      .then((answer) => (answer.ok ? answer.json() : {}))
      .then((found) => { clips = found; arrive(); })
      .catch(() => {}); // no signal: the phone's own voice, if it has one
  }
}
