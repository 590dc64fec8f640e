// The sheet beside the board: links marked data-sheet open in <aside id="ark"> where there is room for it.
// On a phone, and without script, the same links are pages of their own.
(() => {
  "use strict";
  const room = matchMedia("(min-width: 64rem)");
  let cameFrom = null; // the id of what had the focus: the board may be fetched anew meanwhile

  const sheet = () => document.getElementById("ark");

  function open(url, from) {
    if (!sheet() || !window.htmx || !room.matches) return false;
    if (from && !sheet().contains(from)) cameFrom = from.id;
    htmx.ajax("GET", url, { target: "#ark", swap: "innerHTML", source: sheet() });
    return true;
  }

  function close() {
    const aside = sheet();
    if (!aside || aside.hidden) return;
    const hadFocus = aside.contains(document.activeElement) || document.activeElement === document.body;
    aside.hidden = true;
    aside.replaceChildren();
    document.body.classList.remove("has-sheet");
    document.dispatchEvent(new CustomEvent("sheet:closed"));
    if (hadFocus && cameFrom) document.getElementById(cameFrom)?.focus();
    cameFrom = null;
  }

  function show(aside) {
    if (!aside.querySelector("[data-sheet-close]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "ds-button sheet-close";
      button.dataset.variant = "tertiary";
      button.dataset.sheetClose = "";
      button.textContent = aside.dataset.closeLabel;
      aside.prepend(button);
    }
    aside.hidden = false;
    document.body.classList.add("has-sheet");
    aside.scrollTop = 0;
    const first = aside.querySelector("[autofocus], .error-summary, h1, h2");
    if (first && first.tabIndex < 0) first.tabIndex = -1;
    (first ?? aside).focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-sheet-close]")) {
      close();
      return;
    }
    const link = event.target.closest?.("a[data-sheet]");
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || event.defaultPrevented || !isPlain) return;
    if (open(link.href, link)) event.preventDefault();
  });

  // board.js asks so; what nobody opens here is gone to.
  document.addEventListener("sheet:open", (event) => {
    if (!open(event.detail.url, event.detail.from)) location.assign(event.detail.url);
  });

  // L on a visit: locked at once, or let loose; the sheet says so and has the way back.
  document.addEventListener("board:lock", (event) => {
    const link = event.target;
    const version = link.closest("[data-version]")?.dataset.version;
    if (!version || !sheet() || !window.htmx || !room.matches) {
      location.assign(link.href);
      return;
    }
    cameFrom = link.id;
    const url = new URL("las/", link.href).href;
    htmx.ajax("POST", url, { target: "#ark", swap: "innerHTML", source: sheet(), values: { versjon: version } });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    close();
  });

  // A link or a form in the sheet that leads to a whole page leads the browser there; an error's page is shown here.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== sheet()) return;
    const { xhr, serverResponse = "" } = event.detail;
    const isPage = /<html[\s>]/i.test(serverResponse);
    if (isPage && xhr.status < 400) {
      event.detail.shouldSwap = false;
      location.assign(xhr.responseURL);
      return;
    }
    if (xhr.status >= 400) event.detail.shouldSwap = true; // a form with faults, or why it is not there
    if (isPage) {
      const page = new DOMParser().parseFromString(serverResponse, "text/html");
      event.detail.serverResponse = page.querySelector("main")?.innerHTML ?? "";
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => event.detail.target === sheet() && show(sheet()));

  // The sheet is for a wide screen: one that is made narrow has the page instead.
  room.addEventListener("change", () => !room.matches && close());
})();
