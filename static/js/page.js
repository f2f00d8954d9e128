/* Page furniture: toasts leave after 8 s but wait while they are read, old content dims while new content loads,
   one live region reports what a fragment says, and a request without an answer is never silent.
   All words come from the page, so they are translated there. */
(() => {
  const toastLife = 8000;
  const patience = 300;
  const waiting = new WeakMap();

  const leave = (toast) => { if (toast.matches(":hover, :focus-within")) watch(toast); else toast.remove(); };
  const watch = (toast) => { toast.dataset.watched = ""; setTimeout(leave, toastLife, toast); };
  const watchAll = () => document.querySelectorAll(".toast[role=status]:not([data-watched])").forEach(watch);

  /* A fragment speaks through data-say on its root element, for example "Bus punctuality saved". */
  const say = (words) => { document.getElementById("live").textContent = words; };

  const noAnswer = () => {
    const toasts = document.getElementById("toasts");
    if (!toasts.querySelector("[role=alert]")) toasts.append(document.getElementById("no-answer").content.cloneNode(true));
  };

  document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast").remove());
  watchAll();
  /* The navigation of a phone scrolls. */
  document.querySelectorAll(".nav [aria-current]").forEach((here) => { here.parentNode.scrollLeft = here.offsetLeft - 99; });
  document.addEventListener("htmx:beforeRequest", ({ detail: { target } }) => {
    waiting.set(target, setTimeout(() => target.setAttribute("aria-busy", "true"), patience));
  });
  document.addEventListener("htmx:afterRequest", ({ detail: { target } }) => {
    clearTimeout(waiting.get(target));
    target.removeAttribute("aria-busy");
  });
  /* A whole page in place of a fragment, such as a refusal, takes the place of the page. */
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!detail.shouldSwap || detail.xhr.status < 400 || !/^\s*<!doctype/i.test(detail.serverResponse)) return;
    detail.target = document.body;
    detail.swapOverride = "innerHTML";
  });
  document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
    watchAll();
    if (elt.dataset?.say) say(elt.dataset.say);
  });
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) => document.addEventListener(name, noAnswer));
})();
