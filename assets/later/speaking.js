// Answering by speaking is the keyboard's own microphone: said beside each text box on a phone. Nothing is recorded.
export function start({ words, form }) {
  if (!form || !matchMedia("(pointer: coarse)").matches) return; // a keyboard on a desk has no microphone
  Array.prototype.forEach.call(form.querySelectorAll("textarea"), (box) => {
    const line = document.createElement("p");
    line.className = "govuk-hint speak";
    line.id = box.id + "-speak";
    line.textContent = words.speak;
    box.parentNode.insertBefore(line, box);
    box.setAttribute("aria-describedby", [box.getAttribute("aria-describedby"), line.id].filter(Boolean).join(" "));
  });
}
