/* Page furniture: toasts leave after 8 s and wait while read, old content dims while new content loads,
   one live region reports requests that got no answer. Texts come from the page, so they are translated there. */
(() => {
  const toastLife = 8000;
  const patience = 300;
  const waiting = new WeakMap();

  const leave = (toast) => { if (toast.matches(":hover, :focus-within")) watch(toast); else toast.remove(); };
  const watch = (toast) => setTimeout(leave, toastLife, toast);
  const watchAll = (root) => root.querySelectorAll(".toast[role=status]:not([data-watched])").forEach((toast) => {
    toast.dataset.watched = "";
    watch(toast);
  });

  const calm = (target) => {
    clearTimeout(waiting.get(target));
    target.removeAttribute("aria-busy");
  };

  const say = (text) => { const live = document.getElementById("live"); if (live) live.textContent = text; };
  const fail = () => { const live = document.getElementById("live"); if (live) live.textContent = live.dataset.failed; };

  document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast").remove());
  document.addEventListener("htmx:beforeRequest", (event) => {
    const target = event.detail.target;
    say("");
    waiting.set(target, setTimeout(() => target.setAttribute("aria-busy", "true"), patience));
  });
  document.addEventListener("htmx:afterRequest", (event) => calm(event.detail.target));
  document.addEventListener("htmx:afterSettle", (event) => {
    watchAll(document);
    const words = event.detail.elt.querySelector?.("[data-say]")?.dataset.say ?? event.detail.elt.dataset?.say;
    if (words) say(words);
  });
  document.addEventListener("htmx:sendError", fail);
  document.addEventListener("htmx:responseError", fail);
  document.addEventListener("htmx:timeout", fail);
  document.addEventListener("DOMContentLoaded", () => watchAll(document));
})();
