// Signed films: the still comes when the film is unfolded, and a film stops when one goes on.
export function start({ form }) {
  const films = Array.prototype.slice.call(document.querySelectorAll(".signed video"));
  const stop = () => films.forEach((film) => film.pause());
  films.forEach((film) => {
    film.parentNode.addEventListener("toggle", () => {
      if (!film.parentNode.open) film.pause();
      else if (!film.poster) film.poster = film.dataset.still;
    });
  });
  if (form) form.addEventListener("x-step", stop);
  document.addEventListener("x-leave", stop);
  addEventListener("pagehide", stop);
}
