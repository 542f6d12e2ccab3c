// Bigger letters and stronger colours, for as long as the tab is open. Nothing is stored on the device: the choice
// stands in window.name, which another site does not get and "over" (respondent.js) wipes for the next person; the
// thank-you page, which "over" has reached already, hears of it from the fragment of its address.

const LOOKS = ["big", "sharp"];

export function start({ words, form }) {
  const root = document.documentElement;
  const has = () => LOOKS.filter((look) => root.classList.contains(look));
  function keep() {
    const chosen = has().join(" ");
    if (window.name !== "over") window.name = chosen ? "look " + chosen : "";
    if (form) form.action = location.pathname + (chosen ? "#look-" + has().join("-") : "");
  }
  const asked = window.name.indexOf("look ") === 0 ? window.name.slice(5).split(" ") : location.hash.slice(1).split("-").slice(1);
  const known = window.name.indexOf("look ") === 0 || location.hash.indexOf("#look-") === 0;

  const place = document.getElementById("x-main"), group = document.createElement("div");
  group.className = "look";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", words.look_title);
  const buttons = LOOKS.map((look) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words["look_" + look];
    button.onclick = () => set(look, button.getAttribute("aria-pressed") !== "true");
    group.appendChild(button);
    return button;
  });
  function set(look, on) {
    const button = buttons[LOOKS.indexOf(look)], before = button.getBoundingClientRect().top;
    root.classList.toggle(look, on);
    button.setAttribute("aria-pressed", String(on));
    keep();
    // the button stays under the finger
    if (button.parentNode.parentNode) scrollBy(0, button.getBoundingClientRect().top - before);
  }
  LOOKS.forEach((look) => set(look, known && asked.indexOf(look) >= 0));
  if (place) place.appendChild(group);
  if (form) form.addEventListener("x-afresh", () => LOOKS.forEach((look) => set(look, false)));
}
