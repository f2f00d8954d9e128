/* Page furniture, told in docs/interface.md. */
(() => {
  const toastLife = 8000;
  const $ = (id) => document.getElementById(id);
  const on = (name, act) => document.addEventListener(name, act);
  const holdsFocus = (place) => place.contains(document.activeElement);

  const leave = (toast) => { if (toast.matches(":hover, :focus-within")) watch(toast); else toast.remove(); };
  const watch = (toast) => { toast.dataset.watched = ""; setTimeout(leave, toastLife, toast); };
  const watchAll = () => document.querySelectorAll(".toast[role=status]:not([data-watched])").forEach(watch);

  on("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast").remove());
  on("keydown", (event) => {
    const { key, target } = event, field = $("search-q");
    if (target.matches("input, textarea, select") || document.body.dataset.shortcuts === "off") return;
    if (key === "?") $("keys")?.showModal();
    if (key !== "/") return;
    event.preventDefault();
    if (field?.offsetParent) field.focus(); else location.assign("/search/");
  });
  watchAll();
  /* The navigation of a phone scrolls. */
  const here = document.querySelector(".nav [aria-current]");
  if (here) here.parentNode.scrollLeft = here.offsetLeft - 99;
  /* What asks for itself does not dim, and waits for its reader. */
  on("htmx:beforeRequest", (event) => {
    const { elt, target } = event.detail;
    if (elt.matches("[hx-trigger^=every]") && (document.hidden || holdsFocus(target))) event.preventDefault();
    else if (elt !== target) target.ariaBusy = "true";
  });
  on("htmx:afterRequest", ({ detail: { xhr, failed, requestConfig } }) => {
    requestConfig.target.ariaBusy = null;
    const toasts = $("toasts");
    if ((failed || !xhr.status) && !toasts.querySelector("[role=alert]")) toasts.append($("no-answer").content.cloneNode(true));
  });
  let held;
  on("htmx:beforeSwap", ({ detail }) => {
    if (holdsFocus(detail.target)) held = detail.target.id;
    /* A whole page in place of a fragment, such as a refusal. */
    if (!detail.shouldSwap || detail.xhr.status < 400 || !/^\s*<!doctype/i.test(detail.serverResponse)) return;
    detail.target = document.body;
    detail.swapOverride = "innerHTML";
  });
  on("htmx:afterSettle", ({ detail: { elt } }) => {
    watchAll();
    if (elt.dataset?.say) $("live").textContent = elt.dataset.say;
    if (held !== elt.id) return;
    held = 0;
    if (document.activeElement === document.body) (elt.querySelector(".grid .in") ?? $("main")).focus();
  });
})();
