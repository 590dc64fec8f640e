// A tap that does not get through says so: without this, htmx would leave the page as it was, in silence.
(() => {
  const show = (isLost) => {
    const notice = document.getElementById("no-contact");
    if (notice) {
      notice.hidden = !isLost;
      if (isLost) notice.scrollIntoView({ block: "center" });
    }
  };
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, () => show(true));
  }
  document.addEventListener("htmx:afterSwap", () => show(false));
})();
