// Letters that a phone lacks. The phone's own fonts come first; only where it has none for the script of the page
// is ours fetched (assets/later/_fonts.scss names them), after the page stands, and put in place when it is here.

import { saving } from "./pictures.js";

const SCRIPTS = {
  ti: { family: "Own Ethiopic", letters: "ሀመግኣቋትርኛ" },
  pa: { family: "Own Gurmukhi", letters: "ਕਖਙਜਅਮ" },
};
const NASTALIQ = ["Noto Nastaliq Urdu", "Jameel Noori Nastaleeq", "Urdu Typesetting"];

function ruler() {
  const pen = document.createElement("canvas").getContext("2d");
  return (text, family) => {
    pen.font = "40px " + family;
    return pen.measureText(text).width;
  };
}

// letters without a font are all drawn as the same box, so they are all of one width
function lacks(letters) {
  const width = ruler(), family = getComputedStyle(document.body).fontFamily;
  const found = letters.split("").map((letter) => Math.round(width(letter, family) * 4));
  return found.every((each) => each === found[0]);
}
function hasNastaliq() {
  const width = ruler(), text = "نستعلیق ہے";
  return NASTALIQ.some((name) => width(text, `"${name}",monospace`) !== width(text, "monospace"));
}
const slow = () => /2g/.test((navigator.connection || {}).effectiveType || "");

// what somebody is looking at stays where it is
function still(change) {
  const at = document.elementFromPoint(innerWidth / 2, innerHeight / 3) || document.body;
  const before = at.getBoundingClientRect().top;
  change();
  if (scrollY > 0) scrollBy(0, at.getBoundingClientRect().top - before);
}
function fetchFont(family, letters, name) {
  return document.fonts.load(`1em "${family}"`, letters).then((found) => {
    if (found.length) still(() => document.documentElement.classList.add(name));
  }, () => {}); // no signal: as it was
}

export function start() {
  if (!document.fonts || !document.fonts.load) return;
  const language = document.documentElement.lang;
  if (language === "ur") {
    // Naskh can be read; Nastaliq is what readers of Urdu are used to. Never where data is dear.
    if (!hasNastaliq() && !saving() && !slow()) fetchFont("Own Nastaliq", "ا", "own-ur");
  }
  Object.keys(SCRIPTS).forEach((code) => {
    const { family, letters } = SCRIPTS[code], here = code === language;
    // on other pages the language's own name in the list, which is a thousandth of a megabyte
    const named = document.querySelector(`[lang="${code}"]`);
    if (!named || !lacks(letters)) return;
    // boxes cannot be read at all, so this is fetched with Save-Data too
    if (here) fetchFont(family, letters, "own-" + code);
    else fetchFont(family + " Name", named.textContent, "own-name-" + code);
  });
}
