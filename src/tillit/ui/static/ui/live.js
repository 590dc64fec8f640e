// Keeps what is marked data-live up to date: by server-sent events, and by asking every 30 seconds where those fail.
// Nothing travels but "changed"; htmx then fetches the marked pieces anew (docs/ui.md, "Live").
(() => {
  "use strict";
  const POLL_MS = 30_000;
  const OPEN_WITHIN_MS = 10_000; // a proxy that holds the stream back never lets it open
  const FIRST_TRY_AGAIN_MS = 3_000;
  const LONGEST_TRY_AGAIN_MS = 60_000;
  const TOGETHER_MS = 300; // what changes in one go is fetched once

  const channels = new Map(); // url -> Channel

  class Channel {
    constructor(url) {
      this.url = url;
      this.freshAt = 0; // when the content was asked for, by performance.now(): at first with the page itself
      this.wait = FIRST_TRY_AGAIN_MS;
      this.show("connecting");
      this.connect();
    }

    elements() {
      return [...document.querySelectorAll("[data-live]")].filter((element) => element.dataset.live === this.url);
    }

    show(state = this.state) {
      this.state = state;
      for (const element of this.elements()) element.dataset.liveState = state;
    }

    connect() {
      this.hangUp();
      const age = Math.max(0, Math.round(performance.now() - this.freshAt));
      const source = (this.source = new EventSource(`${this.url}?alder=${age}`));
      this.patience = setTimeout(() => this.failed(), OPEN_WITHIN_MS);
      source.addEventListener("open", () => {
        clearTimeout(this.patience);
        this.stopPolling();
        this.wait = FIRST_TRY_AGAIN_MS;
        this.show("live");
      });
      source.addEventListener("changed", () => this.changed());
      source.addEventListener("end", () => {
        this.freshAt = performance.now(); // all until now was heard
        this.again(Math.random() * FIRST_TRY_AGAIN_MS);
      });
      source.addEventListener("error", () => this.failed());
    }

    failed() {
      this.startPolling();
      this.again(this.wait * (0.5 + Math.random()));
      this.wait = Math.min(this.wait * 2, LONGEST_TRY_AGAIN_MS);
    }

    again(milliseconds) {
      this.hangUp();
      this.retry = setTimeout(() => this.connect(), milliseconds);
    }

    hangUp() {
      clearTimeout(this.patience);
      clearTimeout(this.retry);
      this.retry = undefined;
      this.source?.close();
      this.source = null;
    }

    startPolling() {
      this.show("polling");
      this.poll ??= setInterval(() => this.changed(), POLL_MS);
    }

    stopPolling() {
      clearInterval(this.poll);
      this.poll = undefined;
    }

    changed() {
      clearTimeout(this.soon);
      this.soon = setTimeout(() => {
        this.freshAt = performance.now();
        for (const element of this.elements()) refresh(element);
      }, TOGETHER_MS * (0.5 + Math.random()));
    }

    close() {
      if (this.source?.readyState === EventSource.OPEN) this.freshAt = performance.now();
      this.hangUp();
      this.stopPolling();
      clearTimeout(this.soon);
    }
  }

  function refresh(live) {
    const marked = [...live.querySelectorAll("[data-live-refresh]")];
    if (live.matches("[data-live-refresh]")) marked.unshift(live);
    for (const element of marked) {
      if (inUse(element)) element.dataset.liveLate = "";
      else {
        delete element.dataset.liveLate;
        element.dispatchEvent(new CustomEvent("live")); // does not bubble: a piece is fetched for itself
      }
    }
  }

  // What somebody is writing in, or has open, is not pulled away under their hands; it is fetched when they are done.
  function inUse(element) {
    const active = document.activeElement;
    const writing = active && element.contains(active) && active.matches("input, select, textarea, [contenteditable]");
    return writing || element.querySelector("dialog[open], [data-live-hold]") !== null;
  }

  function catchUp() {
    for (const element of document.querySelectorAll("[data-live-late]")) {
      if (!inUse(element)) {
        delete element.dataset.liveLate;
        element.dispatchEvent(new CustomEvent("live"));
      }
    }
  }

  // A piece that htmx put in anew keeps its stream: channels go by address, not by element.
  function look() {
    const wanted = new Set();
    if (!document.hidden) for (const element of document.querySelectorAll("[data-live]")) wanted.add(element.dataset.live);
    for (const [url, channel] of channels) {
      if (wanted.has(url)) continue;
      channel.close();
      if (document.hidden) continue; // it knows how old its content is when the page is shown again
      channels.delete(url);
    }
    for (const url of wanted) {
      const channel = channels.get(url);
      if (!channel) channels.set(url, new Channel(url));
      else if (!channel.source && !channel.retry) channel.connect();
      else channel.show();
    }
  }

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    // What a page fetches by itself is no sign that somebody is there: the session ends as if it were not.
    if (detail.triggeringEvent?.type === "live") detail.headers["X-Tillit-Unasked"] = "1";
  });
  document.addEventListener("visibilitychange", look);
  document.addEventListener("htmx:load", look);
  document.addEventListener("focusout", () => setTimeout(catchUp, TOGETHER_MS));
  document.addEventListener("close", () => setTimeout(catchUp, TOGETHER_MS), true); // of a dialog
  window.addEventListener("pagehide", () => channels.forEach((channel) => channel.close()));
  window.addEventListener("pageshow", (event) => event.persisted && look());
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", look);
  else look();
})();
