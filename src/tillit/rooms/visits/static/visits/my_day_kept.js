// Taps on their way: each is kept on the phone first, locked, then sent in order; its own id lets it act once.
const kept = (() => {
  "use strict";
  const KEPT_MS = 4 * 24 * 60 * 60 * 1000; // the server's KEPT_FOR
  const SEND_MS = 20000;
  let before = Promise.resolve();

  const token = () =>
    document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ??
    document.querySelector("[name=csrfmiddlewaretoken]")?.value ??
    "";

  const post = (path, fields) =>
    fetch(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { "X-CSRFToken": token() },
      redirect: "manual",
      signal: AbortSignal.timeout(SEND_MS),
    });

  const isSignedOut = (answer) => answer.type === "opaqueredirect" || [401, 403, 409].includes(answer.status);

  // Give the key of a day: the phone's own, or the server's to this user; null when neither has it any more.
  const keyOf = async (owner, day) => {
    const name = `${owner} ${day}`;
    const known = await phone.get("keys", name);
    if (known) return known;
    const answer = await post("/min-dag/nokkel/", { dag: day });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error("no key");
    const row = { name, owner, day, key: await phone.readKey((await answer.json()).key) };
    await phone.put("keys", row);
    return row;
  };

  const newestKey = async (owner) => {
    const own = (await phone.all("keys")).filter((row) => row.owner === owner);
    return own.sort((one, other) => (one.day < other.day ? 1 : -1))[0];
  };

  // One after the other, so that two quick taps keep their order.
  const keep = (owner, day, tapped) => {
    const mine = before.then(async () => {
      const key = await newestKey(owner);
      if (!key) throw new Error("no key");
      const locked = await phone.lock(key.key, { ...tapped, at: Date.now() });
      const until = Date.now() + KEPT_MS;
      await phone.put("taps", { id: crypto.randomUUID(), owner, day, key: key.name, until, ...locked });
    });
    before = mine.catch(() => undefined);
    return mine;
  };

  const rowsOf = async (owner) => (await phone.all("taps")).filter((row) => row.owner === owner);

  // Give the owner's kept taps, in order, as far as the phone has their keys.
  const list = async (owner) => {
    const listed = [];
    for (const row of (await rowsOf(owner)).filter((row) => !row.lost)) {
      const known = await phone.get("keys", row.key);
      const tapped = known ? await phone.unlock(known.key, row).catch(() => ({})) : {};
      listed.push({ seq: row.seq, id: row.id, ...tapped });
    }
    return listed;
  };

  const lost = async (owner) => (await rowsOf(owner)).filter((row) => row.lost);

  // Send what is kept, one by one; stop at the first that does not get through. One page at a time does it.
  // `taken(answer)` is told of each; gives "empty", "no contact" or "signed out".
  const send = (owner, shownDay, taken) =>
    navigator.locks.request("tillit-taps", async () => {
      for (;;) {
        const waiting = (await rowsOf(owner)).filter((row) => !row.lost);
        if (!waiting.length) return "empty";
        const row = waiting[0];
        let answer;
        try {
          const key = await keyOf(owner, row.key.split(" ")[1]);
          if (!key) {
            await phone.put("taps", { seq: row.seq, id: row.id, owner, day: row.day, lost: true });
            continue;
          }
          const { path, fields, at } = await phone.unlock(key.key, row);
          const age = Math.max(0, Math.round((Date.now() - at) / 1000));
          const isLast = waiting.length === 1 && fields.dag === shownDay;
          answer = await post(path, { ...fields, tap: row.id, age, owner, show: isLast ? "1" : "" });
          if (isSignedOut(answer)) return "signed out";
          if (!answer.ok) return "no contact";
          answer = await answer.json();
        } catch {
          return "no contact";
        }
        await phone.remove("taps", row.seq);
        await taken(answer);
      }
    });

  return { post, keyOf, newestKey, keep, list, lost, send };
})();
