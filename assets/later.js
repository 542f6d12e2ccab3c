// What a page can do without: fetched after everything else has arrived and been painted, so that the first
// page stays small. respondent.js puts it in; each part has a file in later/ and a start({ words, form }).
// `words`: the texts of bscp_voice/collect/later.py in the language of the page. `form`: the page's form, or null.
//
// What respondent.js tells: "x-step" on the form (detail: the step now in view), "x-leave" on the document
// (the person is leaving by Exit), "x-afresh" on the form (emptied after sending, for the next person).

import { start as readAloud } from "./later/read_aloud.js";
import { start as pictures } from "./later/pictures.js";
import { start as signed } from "./later/signed.js";
import { start as speaking } from "./later/speaking.js";
import { start as look } from "./later/look.js";
import { start as fonts } from "./later/fonts.js";
import kiosk from "./later/kiosk.js";
import offline from "./later/offline.js";

const parts = [offline, kiosk, fonts, look, pictures, signed, speaking, readAloud];

const own = document.getElementById("x-later");

function begin() {
  fetch(own.dataset.words)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
    .then((words) => {
      const form = document.getElementById("x-form");
      if (form) ["left", "over", "offline"].forEach((name) => { form.dataset[name] = words["form_" + name]; });
      // one part that fails on an old browser must not take the others with it
      for (const start of parts) {
        try {
          start({ words, form });
        } catch (problem) {
          console.error(problem);
        }
      }
    })
    // no signal: the page works without all this; a tablet that many use must not go without
    .catch(() => document.getElementById("x-kiosk") && setTimeout(begin, 5000));
}

if (own) begin();
