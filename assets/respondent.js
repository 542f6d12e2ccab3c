// One question at a time. Without this file the page is one plain form that works.
// Nothing is stored on the device: window.name lives as long as the tab, and holds one word.
(function () {
  const doc = document, root = doc.documentElement, home = location.pathname;
  if (!history.pushState || !root.closest || !root.dataset) return;
  root.classList.add("js", "wait"); // before the first paint: the head loads this file without defer

  const own = doc.currentScript.dataset;
  const each = (list, act) => Array.prototype.forEach.call(list, act);
  const all = (from, query) => Array.prototype.slice.call(from.querySelectorAll(query));
  const one = (id) => doc.getElementById(id);

  const tellOf = (at, name, detail) => at.dispatchEvent(new CustomEvent(name, { detail }));

  // ---- leaving: the form is emptied first, so that Back shows nothing; a blank page covers the way out at once
  let shifts = [];
  function leave(href) {
    each(doc.forms, (form) => form.reset());
    doc.body.hidden = true;
    root.classList.add("gone");
    doc.title = "…"; // an empty title would show the address
    window.name = "over";
    tellOf(doc, "x-leave");
    const worker = navigator.serviceWorker && navigator.serviceWorker.controller;
    if (worker) worker.postMessage({ ask: "forget" }); // also before later/offline.js is there to hear of it
    location.replace(href);
  }
  function exits() {
    const ways = all(doc, ".exit"), exit = ways[0]; // the first skip link, and the button
    if (!exit) return;
    each(ways, (way) => way.addEventListener("click", (event) => { event.preventDefault(); leave(exit.href); }));
    doc.addEventListener("keydown", (event) => {
      if (event.key !== "Shift") { shifts = []; return; }
      if (event.repeat) return;
      const now = Date.now();
      shifts = shifts.filter((then) => now - then < 5000).concat(now);
      if (shifts.length > 2) leave(exit.href);
    });
  }

  // ---- the form
  function run(form) {
    const words = form.dataset, steps = all(form, ".step"), sid = one("x-sid");
    const made = sid.value, title = doc.title, tell = one("x-status"), summary = doc.querySelector(".govuk-error-summary");
    const [back, next, skip, send] = ["x-back", "x-next", "x-skip", "x-send"].map(one);
    let current, checking = false, sending = false;

    const isAnswer = (input) => (/^(radio|checkbox)$/.test(input.type) ? input.checked : input.value.trim() !== "");
    const inputs = (from) => all(from, "input,textarea").filter((input) => input.name && input.type !== "hidden");
    const questions = (step) => all(step, ".q").filter((question) => !question.hidden && question.querySelector(".ask"));
    const answered = (step) => questions(step).some((question) => inputs(question).some(isAnswer));

    // the rule of shape.is_shown: every condition is met by one chosen code; hidden answers do not count.
    // 2: met; 1: it may still be, for what it hangs on is yet to come; 0: not met
    const holds = (rule, got, gone) => Math.min(2, ...rule.split("&").filter(Boolean).map((part) => {
      const [code, codes] = part.split("=");
      return (got[code] || []).some((choice) => codes.split("|").includes(choice)) ? 2 : got[code] || gone[code] ? 0 : 1;
    }));
    function refresh() {
      const got = {}, gone = {}, first = {};
      let passed = true;
      steps.forEach((step) => {
        if (step === current) passed = false;
        const own = step.dataset.if || "", asked = all(step, ".q");
        step.off = holds(own, got, gone) < 2;
        step.counted = []; // what the way to Send is counted in: asked for sure, or perhaps
        asked.forEach((question) => {
          const rule = question.dataset.if || "", come = holds(rule, got, gone);
          const both = holds(own + "&" + rule, got, gone);
          question.hidden = come < 2;
          // of questions that hang on the same one, those of one answer: so the count seldom grows on the way
          const hangs = rule.replace(/=[^&]*/g, "");
          const counts = both > 1 || (both && (first[hangs] = first[hangs] || rule) === rule);
          if (counts && question.querySelector(".ask")) step.counted.push(question);
          inputs(question).forEach((input) => {
            const key = input.tagName === "TEXTAREA" ? "*text" : input.name;
            gone[key] = passed || !come;
            if (come > 1 && isAnswer(input)) (got[key] = got[key] || []).push(key === "*text" ? "1" : input.value);
          });
        });
        step.off = step.off || (asked.length && asked.every((question) => question.hidden));
      });
    }
    const open = () => steps.filter((step) => !step.off);
    const fill = (text, ...values) => text.replace(/{(.)}/g, (_, at) => values[at]);

    // the parts: what we ask, about you, Send
    const part = (step) => (step.id === "x-last" ? 3 : /why|eq/.test(step.dataset.kind) ? 2 : 1);
    function progress() {
      const way = steps.filter((step) => !step.off || step.counted.length), here = part(current);
      const parts = [1, 2, 3].filter((each) => way.some((step) => part(step) === each));
      const list = [].concat(...way.filter((step) => part(step) === here).map((step) => step.counted));
      const at = here < 3 && list.indexOf(current.counted[0]) + 1;
      const text = [
        current === steps[0] ? "" : fill(words.part, parts.indexOf(here) + 1, parts.length),
        at ? fill(words.where, at, list.length) : "",
      ];
      text.forEach((line, index) => { one("x-where").children[index].textContent = line; });
      one("x-far").style.width = (100 * way.indexOf(current)) / (way.length - 1) + "%";
      return text.filter(Boolean).join(", ");
    }
    function list() { // the answers so far, each with a way back to it
      const into = one("x-answers");
      into.textContent = "";
      open().slice(0, open().indexOf(current)).forEach((step) => questions(step).forEach((question) => {
        const heading = question.querySelector(".ask");
        const said = inputs(question).filter(isAnswer).map((input) => {
          const label = /^(radio|checkbox)$/.test(input.type) && input.closest("[class$=__item]");
          const row = input.closest(".row");
          const text = label ? label.textContent.trim() : input.value;
          return row ? row.querySelector("legend").textContent.trim() + ": " + text : text;
        });
        const box = doc.createElement("div"), term = doc.createElement("dt"), value = doc.createElement("dd"),
          link = doc.createElement("a"), name = doc.createElement("span");
        term.textContent = heading.textContent.trim();
        value.textContent = said.join(question.querySelector(".govuk-date-input") ? " " : "\n") || words.nothing;
        link.href = "#" + step.id;
        link.textContent = words.change;
        name.className = "govuk-visually-hidden";
        name.textContent = " " + term.textContent;
        link.appendChild(name);
        link.onclick = () => { checking = true; };
        value.appendChild(doc.createElement("br"));
        value.appendChild(link);
        box.appendChild(term);
        box.appendChild(value);
        into.appendChild(box);
      }));
    }
    function buttons() {
      const kind = current.dataset.kind, at = open().indexOf(current), last = at === open().length - 1;
      back.hidden = !at;
      next.hidden = last;
      send.hidden = !last;
      skip.hidden = last || !/questions|equality|mode|why/.test(kind) || !!current.querySelector("[data-needed]");
      next.textContent = words[kind === "start" ? "begin" : kind === "why" ? "answer" : "next"];
      skip.textContent = words[kind === "why" ? "skipall" : "skip"];
    }
    function show(step, focus) {
      current = step;
      refresh();
      steps.forEach((other) => { other.hidden = other !== step; });
      form.classList.toggle("inside", step !== steps[0]);
      if (step.id === "x-check") list();
      buttons();
      const text = progress();
      tell.textContent = "";
      doc.title = (text ? text + " – " : "") + title;
      tellOf(form, "x-step", step);
      if (!focus) return;
      const heading = step.querySelector(".q:not([hidden]) .ask, .ask");
      if (heading) { heading.tabIndex = -1; heading.focus(); }
      scrollTo(0, 0);
    }
    function go(step) {
      if (!step) return;
      history.pushState({ far: 1 }, "", "#" + step.id);
      show(step, true);
    }
    function forward(from) {
      refresh();
      const needed = current.querySelector("[data-needed]");
      if (needed && !answered(current)) {
        tell.textContent = needed.dataset.needed;
        return;
      }
      if (checking && one("x-check") && current.id !== "x-check") { checking = false; return go(one("x-check")); }
      go(open()[open().indexOf(current) + 1]);
    }
    function pass() { // skipping takes back what was chosen here, then goes on
      if (current.dataset.kind === "why") {
        let at = steps.indexOf(current) + 1;
        while (steps[at].dataset.kind === "equality") at++;
        return go(steps.slice(at).filter((step) => !step.off)[0]);
      }
      inputs(current).forEach((input) => {
        if (input.value === "skip") input.checked = true;
        else if (/^(radio|checkbox)$/.test(input.type)) input.checked = false; else input.value = "";
      });
      forward();
    }
    function fromAddress() {
      const target = one(decodeURIComponent(location.hash.slice(1)));
      const step = target ? target.closest(".step") : !location.hash && steps[0];
      if (!step) return;
      show(step, true);
      if (target && target.name) target.focus();
    }
    function afresh() { // filled again after sending: a new id, an empty form
      form.reset();
      sid.value = made.split("~")[0] + "~" + Math.random().toString(36).slice(2, 12);
      history.replaceState(null, "", home);
      show(steps[0]);
      tellOf(form, "x-afresh");
    }

    next.onclick = forward;
    skip.onclick = pass;
    back.onclick = () => {
      if (one("x-check") && checking) { checking = false; go(one("x-check")); }
      else if (history.state && history.state.far) history.back();
      else go(open()[open().indexOf(current) - 1]);
    };
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
      event.preventDefault();
      if (send.hidden) forward();
    });
    form.addEventListener("change", (event) => {
      const it = event.target;
      if (it.type === "checkbox" && it.checked) {
        const alone = it.hasAttribute("data-alone");
        inputs(it.closest(".q")).forEach((other) => {
          if (other !== it && other.name === it.name && (alone || other.hasAttribute("data-alone"))) other.checked = false;
        });
      }
      refresh();
      buttons();
    });
    form.addEventListener("input", (event) => {
      const most = +event.target.dataset.most, text = event.target.value;
      // never fewer than instruments/letters.py counts
      const left = most - Math.max(text.length >> 4, Array.from(Intl.Segmenter ? new Intl.Segmenter().segment(text) : text).length);
      tell.textContent = words.left && most && left < most / 5 ? fill(words[left < 0 ? "over" : "left"], Math.abs(left)) : "";
    });
    form.addEventListener("submit", (event) => {
      if (sending || send.hidden) { event.preventDefault(); return; }
      if (navigator.onLine === false && !words.queue) {
        event.preventDefault();
        tell.textContent = words.offline || "";
        return;
      }
      sending = true;
      send.textContent = words.sending;
    });
    addEventListener("popstate", fromAddress);
    addEventListener("pageshow", (event) => {
      sending = false;
      send.textContent = words.send;
      doc.body.hidden = false;
      root.classList.remove("gone");
      doc.title = title;
      if (window.name === "over") { window.name = ""; if (event.persisted) afresh(); }
    });

    // a "Skip" among the answers is what the Skip button gives
    inputs(form).forEach((input) => { if (input.value === "skip") input.parentNode.hidden = true; });
    history.scrollRestoration = "manual";
    const wrong = form.querySelector(".govuk-error-message");
    if (location.hash) history.replaceState(null, "", home);
    show(wrong ? wrong.closest(".step") : summary ? steps[steps.length - 1] : steps[0]);
    if (summary) { doc.title = title; summary.focus(); }
  }

  // what the page can do without comes last: assets/later.js and its sheet
  addEventListener("load", () => {
    const sheet = doc.createElement("link"), script = doc.createElement("script");
    sheet.rel = "stylesheet";
    sheet.href = own.sheet;
    script.id = "x-later";
    script.src = own.later;
    script.dataset.words = own.words;
    doc.head.appendChild(sheet);
    doc.head.appendChild(script);
  });

  doc.addEventListener("DOMContentLoaded", () => {
    root.classList.remove("wait");
    exits();
    if (one("x-sent")) window.name = "over";
    const form = one("x-form");
    if (!form) return;
    try {
      run(form);
    } catch (problem) { // an old browser: the plain page
      root.classList.remove("js");
      all(form, "[hidden]").forEach((hidden) => { hidden.hidden = false; });
      throw problem;
    }
  });
})();
