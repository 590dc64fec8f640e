// Moves a thing on the day's board, with the mouse, a finger or the keyboard, and then asks what it would mean:
// nothing is changed here, the preview of the move is opened with day, time, helper and version.
(() => {
  "use strict";
  const STEP = 5; // minutes a column, as in ui/board.py
  const FAR = 30;
  const DAY = 24 * 60;
  const MOVED_PX = 5;
  const PRESS_MS = 350; // a finger that rests lifts; one that moves at once scrolls
  const EDGE_PX = 48;
  const grid = matchMedia("(min-width: 64rem)");

  let lift = null; // { link, item, board, row, minute, ghost, byKey }
  let press = null; // a pointer that is down and has not moved yet
  let swallowClick = false;

  const movable = (target) => target?.closest?.("[data-board] a[data-at]") ?? null;
  const anyVisit = (target) => target?.closest?.("[data-board] a[data-sheet]") ?? null;
  const rows = (board) => [...board.querySelectorAll(".board-row[data-helper]")];
  const clock = (minute) =>
    `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const nameOf = (link) => link.querySelector(".board-label").textContent.trim();
  const lastMinute = (board) => firstMinute(board) + board.querySelectorAll(".board-hour").length * 60;
  const firstMinute = (board) => Number(board.dataset.first);

  // --- what is said, in words and on the screen

  function say(text) {
    let region = document.getElementById("board-say");
    if (!region) {
      region = Object.assign(document.createElement("p"), { id: "board-say", className: "board-say" });
      region.setAttribute("role", "status");
      document.body.append(region);
    }
    region.textContent = text;
    region.classList.toggle("is-shown", Boolean(text) && lift !== null);
  }

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

  function sayPlace() {
    const helper = lift.row?.querySelector(".board-name").textContent ?? "";
    say(fill(lift.board.dataset.sayPlace, { person: nameOf(lift.link), time: clock(lift.minute), helper }));
  }

  // --- lifting, carrying, putting down

  function begin(link, byKey) {
    const item = link.closest(".board-item");
    const board = link.closest("[data-board]");
    const ghost = item.cloneNode(true);
    ghost.classList.add("board-ghost");
    ghost.removeAttribute("id");
    ghost.setAttribute("aria-hidden", "true");
    for (const inside of ghost.querySelectorAll("a")) {
      inside.removeAttribute("id");
      inside.removeAttribute("data-at");
      inside.tabIndex = -1;
    }
    const home = link.closest(".board-row");
    lift = { link, item, board, ghost, byKey, home, row: home.dataset.helper ? home : null, minute: 0 };
    lift.from = { row: home, minute: Number(link.dataset.at) };
    lift.minute = lift.from.minute;
    item.classList.add("is-lifted");
    item.dataset.liveHold = ""; // the board is not fetched anew under the hand
    document.body.classList.add("is-lifting");
  }

  function carry(row, minute) {
    const length = Number(lift.link.dataset.for);
    const first = firstMinute(lift.board);
    lift.minute = Math.max(first, Math.min(minute, lastMinute(lift.board) - length));
    if (row) lift.row = row;
    const at = Math.round((lift.minute - first) / STEP);
    const columns = Math.max(1, Math.round(length / STEP));
    lift.ghost.className = lift.ghost.className.replace(/\bat-\d+\b/, `at-${at}`).replace(/\bfor-\d+\b/, `for-${columns}`);
    lift.ghost.querySelector(".board-time").textContent = clock(lift.minute);
    (lift.row ?? lift.home).querySelector(".board-items").append(lift.ghost);
  }

  function end() {
    const done = lift;
    lift.item.classList.remove("is-lifted");
    delete lift.item.dataset.liveHold;
    lift.ghost.remove();
    document.body.classList.remove("is-lifting");
    lift = null;
    document.dispatchEvent(new FocusEvent("focusout")); // live.js now fetches what it held back
    return done;
  }

  function putBack() {
    const { board, link } = end();
    say(fill(board.dataset.sayBack, { person: nameOf(link) }));
  }

  function drop() {
    const { board, link, row, minute, from } = end();
    say("");
    if (!row || (row === from.row && minute === from.minute)) return;
    const url = new URL("flytt/", link.href);
    url.searchParams.set("dag", board.dataset.day);
    url.searchParams.set("tid", clock(minute % DAY));
    for (const helper of helpers(link, from.row, row)) url.searchParams.append("hjelper", helper);
    url.searchParams.set("versjon", board.dataset.version);
    document.dispatchEvent(new CustomEvent("sheet:open", { detail: { url: url.href, from: link } }));
  }

  // Who goes: whoever's row it was lifted from is exchanged, another helper beside them stays.
  function helpers(link, from, to) {
    const going = (link.dataset.helpers ?? "").split(" ").filter(Boolean);
    const place = going.indexOf(from.dataset.helper);
    if (place < 0) return [to.dataset.helper];
    return going.map((id, index) => (index === place ? to.dataset.helper : id));
  }

  // --- by keyboard: only while a visit has the focus

  function neighbor(link, key) {
    const row = link.closest(".board-row");
    const links = [...row.querySelectorAll("a[data-sheet]")].filter((one) => !one.closest(".board-ghost"));
    if (key === "ArrowLeft") return links[links.indexOf(link) - 1];
    if (key === "ArrowRight") return links[links.indexOf(link) + 1];
    const here = link.getBoundingClientRect().left;
    const next = key === "ArrowDown" ? "nextElementSibling" : "previousElementSibling";
    for (let other = row[next]; other; other = other[next]) {
      const found = [...other.querySelectorAll("a[data-sheet]")];
      if (found.length) {
        const away = (one) => Math.abs(one.getBoundingClientRect().left - here);
        return found.reduce((a, b) => (away(b) < away(a) ? b : a));
      }
    }
    return undefined;
  }

  function step(event) {
    const far = event.shiftKey ? FAR : STEP;
    const all = rows(lift.board);
    const place = all.indexOf(lift.row);
    const at = Math.round(lift.minute / STEP) * STEP; // what began at an odd minute is on the columns from now on
    if (event.key === "ArrowLeft") carry(null, at - far);
    else if (event.key === "ArrowRight") carry(null, at + far);
    else if (event.key === "ArrowDown") carry(all[Math.min(place + 1, all.length - 1)], lift.minute);
    else if (event.key === "ArrowUp") carry(all[Math.max(place - 1, 0)], lift.minute);
    else return false;
    lift.ghost.scrollIntoView({ block: "nearest", inline: "nearest" });
    sayPlace();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (lift) {
      if (event.key === "Escape") putBack();
      else if (lift.byKey && event.key === "Enter") drop();
      else if (!lift.byKey || !step(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const link = anyVisit(event.target);
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "m") {
      if (!link.matches("[data-at]")) say(link.closest("[data-board]").dataset.sayDone);
      else {
        begin(link, true);
        carry(null, lift.minute);
        say(fill(lift.board.dataset.sayLifted, { person: nameOf(link) }));
      }
    } else if (key === "l") {
      link.dispatchEvent(new CustomEvent("board:lock", { bubbles: true }));
    } else if (event.key.startsWith("Arrow") && grid.matches) {
      const other = neighbor(link, event.key);
      if (!other) return;
      roam(other.closest("[data-board]"), other);
      other.focus();
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });

  document.addEventListener("focusout", (event) => {
    if (lift?.byKey && event.target === lift.link) putBack();
  });

  // One visit of the board is in the tab order, the arrows reach the others.
  function roam(board, wanted) {
    const links = [...board.querySelectorAll("a[data-sheet]")];
    const now = wanted ?? links.find((one) => one === document.activeElement) ?? links[0];
    for (const link of links) link.tabIndex = !grid.matches || link === now ? 0 : -1;
  }

  document.addEventListener("focusin", (event) => {
    const link = anyVisit(event.target);
    if (link && link.tabIndex < 0) roam(link.closest("[data-board]"), link);
  });

  // --- by mouse and finger

  function lane(board) {
    const box = board.querySelector(".board-hours .board-lane").getBoundingClientRect();
    return { left: box.left, perMinute: box.width / (lastMinute(board) - firstMinute(board)) };
  }

  function follow(x, y) {
    const { left, perMinute } = lane(lift.board);
    const minute = firstMinute(lift.board) + (x - lift.grip - left) / perMinute;
    const row = rows(lift.board).find((one) => {
      const box = one.getBoundingClientRect();
      return y >= box.top && y < box.bottom;
    });
    const before = `${lift.row?.dataset.helper} ${lift.minute}`;
    carry(row ?? null, Math.round(minute / STEP) * STEP);
    if (before !== `${lift.row?.dataset.helper} ${lift.minute}`) sayPlace();
    scrollAtEdge(lift.board, x, y);
  }

  function scrollAtEdge(board, x, y) {
    const box = board.getBoundingClientRect();
    const pull = (at, low, high) => (at < low + EDGE_PX ? -12 : at > high - EDGE_PX ? 12 : 0);
    const head = board.querySelector(".board-corner").getBoundingClientRect().width;
    board.scrollBy(pull(x, box.left + head, box.right), pull(y, box.top, box.bottom));
  }

  function lifted() {
    const { link, x, y } = press;
    begin(link, false);
    lift.grip = x - link.getBoundingClientRect().left;
    clearTimeout(press.timer);
    press = null;
    follow(x, y);
  }

  document.addEventListener("pointerdown", (event) => {
    swallowClick = false;
    const link = movable(event.target);
    if (!link || lift || event.button !== 0 || !grid.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
    press = { link, x: event.clientX, y: event.clientY, isTouch: event.pointerType === "touch" };
    if (press.isTouch) press.timer = setTimeout(() => press && lifted(), PRESS_MS);
  });

  document.addEventListener("pointermove", (event) => {
    if (press && Math.hypot(event.clientX - press.x, event.clientY - press.y) > MOVED_PX) {
      if (press.isTouch) cancelPress();
      else lifted();
    }
    if (lift && !lift.byKey) {
      follow(event.clientX, event.clientY);
      event.preventDefault();
    }
  });

  document.addEventListener("pointerup", () => {
    cancelPress();
    if (!lift || lift.byKey) return;
    swallowClick = true;
    drop();
  });

  document.addEventListener("pointercancel", () => {
    cancelPress();
    if (lift && !lift.byKey) putBack();
  });

  function cancelPress() {
    clearTimeout(press?.timer);
    press = null;
  }

  document.addEventListener("touchmove", (event) => lift && event.preventDefault(), { passive: false });
  document.addEventListener("contextmenu", (event) => lift && event.preventDefault());
  document.addEventListener("dragstart", (event) => movable(event.target) && event.preventDefault());
  document.addEventListener(
    "click",
    (event) => {
      if (!swallowClick) return;
      swallowClick = false;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );

  function prepare() {
    for (const board of document.querySelectorAll("[data-board]")) roam(board);
  }

  grid.addEventListener("change", prepare);
  document.addEventListener("htmx:load", prepare);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", prepare);
  else prepare();
})();
