// Single-key shortcuts of a page: what is marked data-key="t" is clicked, a field gets the focus.
// They can be turned off (WCAG 2.1.4) in the dialog marked data-keys-help, which ? opens.
(() => {
  "use strict";
  const STORE = "tillit-keys";

  function areOn() {
    try {
      return localStorage.getItem(STORE) !== "off";
    } catch {
      return true; // no storage: the switch then holds as long as the page
    }
  }

  let on = areOn();

  function set(value) {
    on = value;
    try {
      localStorage.setItem(STORE, on ? "on" : "off");
    } catch {
      // nothing to keep it in
    }
  }

  const isTyping = (target) => target.closest?.("input, select, textarea, [contenteditable]") !== null;

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!on || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") {
      document.querySelector("dialog[data-keys-help]")?.showModal();
      event.preventDefault();
      return;
    }
    const wanted = [...document.querySelectorAll("[data-key]")].find(
      (one) => one.dataset.key === event.key.toLowerCase() && one.checkVisibility(),
    );
    if (!wanted) return;
    event.preventDefault();
    if (wanted.matches("input")) {
      wanted.scrollIntoView({ block: "center" });
      wanted.focus();
      wanted.select();
    } else wanted.click();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-keys-open]")) document.querySelector("dialog[data-keys-help]")?.showModal();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-keys-switch]")) set(event.target.checked);
  });

  function prepare() {
    for (const button of document.querySelectorAll("[data-needs-script]")) button.hidden = false;
    for (const box of document.querySelectorAll("[data-keys-switch]")) box.checked = on;
  }

  document.addEventListener("htmx:load", prepare);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", prepare);
  else prepare();

  window.tillitKeys = { areOn: () => on };
})();
