// My day without coverage: taps are kept and sent by my_day_kept.js; here the page tells what is kept, and the day
// itself is kept, locked, until the shift ends. Without script, or where a phone cannot keep, the forms just work.
(() => {
  "use strict";
  const root = document.getElementById("my-day");
  if (!root || !phone.can() || !navigator.locks) return;
  const shell = document.documentElement.cloneNode(true); // the page as the server gave it
  const { owner, today } = root.dataset;
  const IMPATIENT_MS = 1500; // what takes longer is told
  const LONGEST_WAIT_MS = 60000;
  const LONGEST_TIMER_MS = 2 ** 31 - 1;
  const HALF_WAY = ["finish", "undo"];
  const state = { isSending: false, again: false, isWaiting: false, isSignedOut: false, wait: 2000, timer: 0 };
  const isOffline = () => !navigator.onLine || root.dataset.from === "phone";

  // --- the day on the phone

  async function keepDay() {
    const seconds = Number(root.dataset.seconds);
    if (root.dataset.from !== "server") return;
    const key = await kept.keyOf(owner, today);
    const also = root.dataset.also.split(" ");
    for (const row of await phone.all("days")) {
      if (root.dataset.day === today && !also.includes(row.day)) await phone.remove("days", row.day);
    }
    if (seconds > 0) await storeDay(key, root.dataset.day, seconds, shell);
  }

  async function storeDay(key, day, seconds, html) {
    const locked = await phone.lock(key.key, `<!doctype html>${html.outerHTML}`);
    const until = Date.now() + seconds * 1000;
    await phone.put("days", { day, isToday: day === today, owner, key: key.name, until, ...locked });
  }

  // A shift over midnight has visits on two days.
  async function keepOtherDays() {
    const key = await kept.keyOf(owner, today);
    for (const day of root.dataset.also.split(" ").filter(Boolean)) {
      const answer = await fetch(`/min-dag/?dag=${day}`, { redirect: "manual" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const seconds = Number(page.getElementById("my-day")?.dataset.seconds ?? 0);
      if (seconds > 0) await storeDay(key, day, seconds, page.documentElement);
    }
  }

  // When the shift ends the phone forgets the list, also the one that is open.
  async function watchTheEnd() {
    const row = (await phone.all("days")).find((row) => row.day === root.dataset.day);
    if (!row) return;
    const forget = async () => {
      if (row.until > Date.now()) return;
      await phone.forgetDays();
      location.reload();
    };
    setTimeout(forget, Math.min(row.until - Date.now() + 500, LONGEST_TIMER_MS));
    document.addEventListener("visibilitychange", forget);
  }

  // The pages' looks, so that the kept day opens as it is used to.
  async function keepLooks() {
    await navigator.serviceWorker?.register("/service-worker.js", { scope: "/" });
    const looks = [...document.querySelectorAll("link[rel~=stylesheet], link[rel~=icon], link[rel=preload], script[src]")];
    const wanted = new Set(looks.map((look) => look.href || look.src));
    const pages = await caches.open("tillit-pages");
    for (const path of ["/min-dag/uten-dekning/", "/min-dag/uten-dekning/?ut=1", "/min-dag/uten-dekning/?annet=1"]) {
      const answer = await fetch(path, { credentials: "omit" }); // without a session: the page names nobody
      const page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
      for (const look of page.querySelectorAll("script[src]")) wanted.add(new URL(look.getAttribute("src"), location).href);
      await pages.put(path, answer);
    }
    const cache = await caches.open("tillit-looks");
    for (const request of await cache.keys()) {
      if (!wanted.delete(request.url)) await cache.delete(request);
    }
    await cache.addAll([...wanted]);
  }

  // --- what is kept, shown

  async function draw() {
    const taps = await kept.list(owner);
    const isTold = state.isWaiting || isOffline();
    for (const shown of document.querySelectorAll(".kept-one")) shown.remove();
    for (const place of document.querySelectorAll("[data-visit].is-kept")) place.classList.remove("is-kept");
    for (const form of document.querySelectorAll("form[data-busy]")) setBusy(form, false);
    if (isTold) {
      for (const tap of standing(taps)) {
        const place = document.querySelector(`:is(.next, .stop)[data-visit="${tap.visit}"]`);
        if (place) place.append(line(tap, place));
        const isOver = tap.action === "finish" || (tap.action === "tell" && /^not_/.test(tap.fields.kind));
        place?.classList.toggle("is-kept", isOver || place.classList.contains("is-kept"));
      }
    }
    unfoldNext();
    banner(isTold ? taps.length : 0);
  }

  // The visit that stands first is over: the one to come unfolds, once; the helper may fold it again.
  function unfoldNext() {
    const next = document.querySelector(".stop:not(.is-kept) > .stop-more");
    const isReading = document.querySelector(".stop:not(.is-kept) > .stop-more[open]");
    if (!next || isReading || !document.querySelector(".next.is-kept")) return;
    const { visit } = next.parentElement.dataset;
    if (state.unfolded !== visit) next.open = true;
    state.unfolded = visit;
  }

  // Leave out what a later tap has turned round: of done and undone the last stands.
  function standing(taps) {
    const takenBack = new Set(taps.map((tap) => tap.fields?.target_tap).filter(Boolean));
    return taps.filter((tap, i) => {
      if (!tap.action || takenBack.has(tap.id)) return false;
      if (!HALF_WAY.includes(tap.action)) return true;
      return !taps.slice(i + 1).some((later) => later.visit === tap.visit && HALF_WAY.includes(later.action));
    });
  }

  const TURNS = { finish: ["undo", "angre/"], tell: ["untell", "avvik/trekk/"], note: ["unnote", "beskjed/trekk/"] };

  function line(tap, place) {
    const one = document.getElementById("kept-one").content.firstElementChild.cloneNode(true);
    const words = document.querySelector(`#kept-words [data-action="${tap.action}"]`).textContent;
    one.querySelector("[data-what]").textContent = tap.label ? `${words}: ${tap.label}` : words;
    one.querySelector("[data-words]").textContent = tap.fields.words ?? "";
    one.querySelector("[data-words]").hidden = !tap.fields.words;
    const form = one.querySelector("form");
    if (tap.action in TURNS) {
      const [action, end] = TURNS[tap.action];
      form.action = `/min-dag/${tap.visit}/${end}`;
      form.dataset.tap = action;
      form.dataset.visit = tap.visit;
      form.dataset.targetTap = tap.action === "finish" ? "" : tap.id;
      form.dataset.dag = tap.fields.dag;
      form.hidden = false;
      one.querySelector("[data-undo]").hidden = tap.action !== "finish";
      one.querySelector("[data-take-back]").hidden = tap.action === "finish";
      one.querySelector("[data-name]").textContent = `: ${place.querySelector(".next-name, .stop-name")?.textContent}`;
    }
    return one;
  }

  function banner(count) {
    const notice = document.getElementById("kept");
    const shown = {
      offline: isOffline(),
      one: count === 1,
      many: count > 1,
      "signed-out": state.isSignedOut && count > 0,
      "kept-copy": root.dataset.from === "phone",
    };
    for (const part of notice.querySelectorAll("[data-when]")) part.hidden = !shown[part.dataset.when];
    notice.querySelector("[data-count]").textContent = count;
    notice.querySelector("[data-read-at]").textContent = root.dataset.readAt;
    notice.hidden = !Object.values(shown).some(Boolean);
  }

  async function tellLost() {
    const rows = await kept.lost(owner);
    const notice = document.getElementById("lost");
    notice.hidden = !rows.length;
    if (!rows.length) return;
    notice.querySelector("[data-count]").textContent = rows.length;
    const days = [...new Set(rows.map((row) => row.day))].map((day) => day.split("-").reverse().join("."));
    notice.querySelector("[data-days]").textContent = days.join(", ");
    notice.querySelector("button").onclick = async () => {
      for (const row of rows) await phone.remove("taps", row.seq);
      notice.hidden = true;
    };
  }

  // --- taps

  function setBusy(form, isBusy) {
    form.toggleAttribute("data-busy", isBusy);
    for (const button of form.querySelectorAll("button")) button.disabled = isBusy;
  }

  document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (form.action === new URL("/ut/", location).href) return leave(event, form);
    if (!form.dataset.tap || form.hasAttribute("data-busy")) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    if (submitter?.name) fields[submitter.name] = submitter.value;
    fields.dag ??= form.dataset.dag;
    if (form.dataset.targetTap) fields.target_tap = form.dataset.targetTap;
    delete fields.csrfmiddlewaretoken;
    const { tap: action, visit } = form.dataset;
    const label = action === "tell" ? submitter?.textContent.trim() : "";
    setBusy(form, true);
    try {
      await kept.keep(owner, today, { action, visit, label, fields, path: new URL(form.action).pathname });
    } catch {
      return sendAsForm(form, submitter);
    }
    form.reset();
    if (form.closest("details.different")) form.closest("details").open = false;
    if (isOffline() || state.isWaiting) await draw();
    else setTimeout(() => state.isSending && ((state.isWaiting = true), draw()), IMPATIENT_MS);
    send();
  });

  // Where the phone cannot keep it, the form goes as it would without this script.
  function sendAsForm(form, submitter) {
    setBusy(form, false);
    if (submitter?.name) {
      const field = Object.assign(document.createElement("input"), { type: "hidden" });
      form.append(Object.assign(field, { name: submitter.name, value: submitter.value }));
    }
    form.submit();
  }

  async function send() {
    if (state.isSending) return void (state.again = true);
    clearTimeout(state.timer);
    state.isSending = true;
    const outcome = await kept.send(owner, root.dataset.day, taken).catch(() => "no contact");
    state.isSending = false;
    state.isSignedOut = outcome === "signed out";
    state.isWaiting = outcome !== "empty";
    if (outcome === "empty") state.wait = 2000;
    await draw();
    await tellLost();
    if (state.again) {
      state.again = false;
      return send();
    }
    if (outcome === "empty" && root.dataset.from === "phone") return lookForCoverage();
    if (outcome !== "empty") retry(send);
  }

  function retry(again) {
    clearTimeout(state.timer);
    state.timer = setTimeout(again, state.wait);
    state.wait = Math.min(state.wait * 2, LONGEST_WAIT_MS);
  }

  // A kept day with nothing to send is replaced by the newest as soon as there is coverage.
  async function lookForCoverage() {
    const answer = await kept.post("/min-dag/nokkel/", {}).catch(() => null);
    if (answer?.ok && !hasWords()) location.reload();
    else retry(send);
  }

  const hasWords = () => [...document.querySelectorAll("#my-day textarea")].some((field) => field.value);

  async function taken(answer) {
    if (!answer.day) return draw();
    const holder = document.createElement("template");
    holder.innerHTML = answer.day;
    const day = holder.content.querySelector("#day");
    const copy = day.cloneNode(true);
    copy.querySelector(".answer")?.remove();
    shell.querySelector("#day").replaceWith(copy);
    document.getElementById("day").replaceWith(day);
    root.dataset.from = "server";
    root.dataset.readAt = new Date().toLocaleTimeString("nb", { hour: "2-digit", minute: "2-digit" });
    const shellRoot = shell.querySelector("#my-day");
    Object.assign(shellRoot.dataset, { from: "server", readAt: root.dataset.readAt });
    window.scrollTo(0, 0);
    day.querySelector("[autofocus]")?.focus();
    const row = (await phone.all("days")).find((row) => row.day === root.dataset.day);
    const key = await kept.newestKey(owner);
    if (row && key) await storeDay(key, row.day, (row.until - Date.now()) / 1000, shell);
  }

  // --- leaving

  async function leave(event, form) {
    event.preventDefault();
    const patience = new Promise((resolve) => setTimeout(resolve, 5000));
    await Promise.race([send(), patience]);
    const ask = document.querySelector("#kept-words [data-ask]").textContent;
    if ((await kept.list(owner)).length && !window.confirm(ask)) return;
    await phone.forget();
    form.submit();
  }

  // --- begin

  async function begin() {
    await phone.forgetOthers(owner);
    await phone.expire();
    await draw();
    if (root.dataset.from === "server") {
      await keepDay().catch(() => undefined);
      await Promise.allSettled([keepOtherDays(), keepLooks()]);
    }
    await watchTheEnd();
    await send();
    root.dataset.ready = "";
  }

  window.addEventListener("online", () => {
    state.wait = 2000;
    send();
  });
  window.addEventListener("offline", draw);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") send();
  });
  begin();
})();
