// The worker behind my day: without coverage it shows the day that the phone keeps; at sign-out it forgets it.
// POLICY, the pages' own, is put before it where it is served.
const DAY = "/min-dag/";
const NO_COVERAGE = "/min-dag/uten-dekning/";
const ELSEWHERE = "/min-dag/uten-dekning/?annet=1";
const LEAVING = "/min-dag/uten-dekning/?ut=1";
const SIGN_OUT = "/ut/";
const SIGN_IN = "/inn/";
const PATIENCE_MS = 6000; // some coverage is worse than none: after this the kept day is shown

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(go(request, url));
  } else if (request.method === "GET" && url.pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(() => stored(request)));
  }
});

async function go(request, url) {
  const mark = await phone.get("marks", "leaving").catch(() => undefined);
  if (mark && !(await left(mark))) return stored(LEAVING);
  if (url.pathname === SIGN_OUT && request.method === "POST") return signOut(request);
  if (url.pathname.startsWith(SIGN_IN)) await phone.forget().catch(() => undefined);
  if (request.method !== "GET") return fetch(request);
  return url.pathname === DAY ? day(request, url) : fetch(request).catch(() => stored(ELSEWHERE));
}

async function day(request, url) {
  const kept = await keptDay(url.searchParams.get("dag")).catch(() => undefined);
  if (!kept) return fetch(request).catch(() => stored(NO_COVERAGE));
  let patience;
  const tired = new Promise((_, reject) => {
    patience = setTimeout(reject, PATIENCE_MS);
  });
  try {
    const answer = await Promise.race([fetch(request), tired]);
    return answer.status >= 502 && answer.status <= 504 ? await shown(kept) : answer;
  } catch {
    return await shown(kept).catch(() => stored(NO_COVERAGE));
  } finally {
    clearTimeout(patience);
  }
}

async function keptDay(asked) {
  const rows = await phone.all("days");
  for (const row of rows) if (row.until <= Date.now()) await phone.remove("days", row.day);
  const kept = rows.filter((row) => row.until > Date.now());
  if (asked) return kept.find((row) => row.day === asked);
  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  return kept.find((row) => row.day === today) ?? kept.find((row) => row.isToday);
}

async function shown(row) {
  const { key } = await phone.get("keys", row.key);
  const html = await phone.unlock(key, row);
  return new Response(html.replace('data-from="server"', 'data-from="phone"'), {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": POLICY,
      "Cache-Control": "no-store",
      "Referrer-Policy": "same-origin",
    },
  });
}

async function stored(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? Response.error();
}

// Without coverage the session cannot be ended: the phone forgets the day at once, and ends it before showing more.
async function signOut(request) {
  const body = await request.clone().text();
  await phone.forget().catch(() => undefined);
  try {
    const answer = await fetch(request);
    await phone.forget().catch(() => undefined); // again: the page may have been keeping its day meanwhile
    await phone.forgetLooks();
    return answer;
  } catch {
    await phone.put("marks", { name: "leaving", body });
    return stored(LEAVING);
  }
}

async function left(mark) {
  try {
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const answer = await fetch(SIGN_OUT, { method: "POST", body: mark.body, headers, redirect: "manual" });
    if (answer.status >= 500) return false;
    await phone.remove("marks", "leaving");
    await phone.forgetLooks();
    return true;
  } catch {
    return false;
  }
}
