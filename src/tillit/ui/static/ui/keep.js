// Keeps what the reader did when a piece is fetched anew: how far its boards are scrolled and which folds are open,
// and says what others changed meanwhile (data-latest in the piece, said in the element with id="latest-said").
(() => {
  "use strict";
  let kept = null;

  const own = (piece, selector) => [...piece.querySelectorAll(selector)].filter((one) => one.id);

  const isWriting = (piece) =>
    piece.contains(document.activeElement) && document.activeElement.matches("input, select, textarea, [contenteditable]");

  document.addEventListener("htmx:beforeSwap", (event) => {
    const piece = event.detail.target;
    if (!piece?.matches?.("[data-live-refresh]")) return;
    // What was taken in hand while the answer was under way waits too; live.js fetches it when they are done.
    if (piece.querySelector("[data-live-hold], dialog[open]") || isWriting(piece)) {
      event.detail.shouldSwap = false;
      piece.dataset.liveLate = "";
      return;
    }
    kept = {
      id: piece.id,
      scrolled: own(piece, ".scroll, .people-scroll").map((one) => [one.id, one.scrollLeft, one.scrollTop]),
      folds: own(piece, "details").map((one) => [one.id, one.open]),
      latest: piece.querySelector("[data-latest]")?.dataset.latest,
      page: [window.scrollX, window.scrollY],
    };
  });

  document.addEventListener("htmx:afterSettle", () => {
    const piece = kept && document.getElementById(kept.id);
    if (!piece) return;
    for (const [id, left, top] of kept.scrolled) document.getElementById(id)?.scrollTo(left, top);
    for (const [id, open] of kept.folds) {
      const fold = document.getElementById(id);
      if (fold) fold.open = open;
    }
    window.scrollTo(...kept.page);
    const latest = piece.querySelector("[data-latest]");
    const said = document.getElementById("latest-said");
    if (latest && said && latest.dataset.latest !== kept.latest && !("mine" in latest.dataset)) {
      said.textContent = latest.textContent;
      said.classList.add("is-shown");
      setTimeout(() => said.classList.remove("is-shown"), 8000);
    }
    kept = null;
  });
})();
