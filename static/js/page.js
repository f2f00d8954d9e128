/* Page furniture, told in docs/interface.md. All words come from the page. */
(() => {
  const toastLife = 8000;
  const patience = 300;
  const waiting = new WeakMap();
  const on = (name, act) => document.addEventListener(name, act);

  const leave = (toast) => { if (toast.matches(":hover, :focus-within")) watch(toast); else toast.remove(); };
  const watch = (toast) => { toast.dataset.watched = ""; setTimeout(leave, toastLife, toast); };
  const watchAll = () => document.querySelectorAll(".toast[role=status]:not([data-watched])").forEach(watch);

  const say = (words) => { document.getElementById("live").textContent = words; };

  const noAnswer = () => {
    const toasts = document.getElementById("toasts");
    if (!toasts.querySelector("[role=alert]")) toasts.append(document.getElementById("no-answer").content.cloneNode(true));
  };

  on("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast").remove());
  on("keydown", ({ key, target }) => {
    if (target.matches("input, textarea, select") || document.body.dataset.shortcuts === "off") return;
    if (key === "?") document.getElementById("keys")?.showModal();
    if (key === "/") location.assign("/catalogue/#catalogue-q");
  });
  watchAll();
  /* The navigation of a phone scrolls. */
  document.querySelectorAll(".nav [aria-current]").forEach((here) => { here.parentNode.scrollLeft = here.offsetLeft - 99; });
  /* What asks for itself does not dim. */
  on("htmx:beforeRequest", ({ detail: { elt, target } }) => {
    if (elt !== target) waiting.set(target, setTimeout(() => target.setAttribute("aria-busy", "true"), patience));
  });
  on("htmx:afterRequest", ({ detail: { target } }) => {
    clearTimeout(waiting.get(target));
    target.removeAttribute("aria-busy");
  });
  /* A whole page in place of a fragment, such as a refusal. */
  on("htmx:beforeSwap", ({ detail }) => {
    if (!detail.shouldSwap || detail.xhr.status < 400 || !/^\s*<!doctype/i.test(detail.serverResponse)) return;
    detail.target = document.body;
    detail.swapOverride = "innerHTML";
  });
  on("htmx:afterSettle", ({ detail: { elt } }) => {
    watchAll();
    if (elt.dataset?.say) say(elt.dataset.say);
  });
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) => on(name, noAnswer));
})();
