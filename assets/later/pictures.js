// The pictures beside sentences: put in when the page stands, each fetched when its step comes into view.
// With Save-Data none comes unasked: a button shows them for as long as the page is open.

export const saving = () => {
  const connection = navigator.connection;
  return !!(connection && connection.saveData) || matchMedia("(prefers-reduced-data: reduce)").matches;
};

export function start({ words, form }) {
  const kept = Array.prototype.slice.call(document.querySelectorAll("main noscript"));
  if (!kept.length) return;
  function put() {
    kept.forEach((place) => {
      const made = document.createElement("template");
      made.innerHTML = place.textContent; // our own markup: script off, it is the page's
      const image = made.content.querySelector("img");
      if (image) place.parentNode.replaceChild(image, place);
    });
    document.documentElement.classList.remove("bare");
  }
  if (!saving()) return put();
  document.documentElement.classList.add("bare");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "listen picture-show";
  button.textContent = words.pictures_show;
  button.onclick = () => { put(); button.parentNode.removeChild(button); };
  const at = form ? form.querySelector(".step .ask") : document.querySelector("main h1");
  if (form) at.parentNode.insertBefore(button, at);
  else at.parentNode.insertBefore(button, at.nextSibling);
}
