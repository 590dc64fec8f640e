// What the phone keeps of my day, locked: shared by the page, the sign-in page and the worker (docs/my-day.md).
// The keys cannot be read out; they and the day are forgotten at sign-out, unsent taps stay, locked, for four days.
const phone = (() => {
  "use strict";
  const NAME = "tillit-my-day";
  const STORES = { keys: "name", days: "day", marks: "name", taps: "seq" };

  const can = () => Boolean(self.indexedDB && self.isSecureContext && self.crypto?.subtle);

  const open = () =>
    new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        for (const [store, keyPath] of Object.entries(STORES)) {
          asked.result.createObjectStore(store, { keyPath, autoIncrement: store === "taps" });
        }
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });

  // Strict: a tap that is told to be kept has reached the phone's disk.
  const run = async (stores, mode, act) => {
    const database = await open();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(stores, mode, { durability: "strict" });
        const asked = act(transaction);
        transaction.oncomplete = () => resolve(asked?.result);
        transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  };

  const all = (store) => run([store], "readonly", (t) => t.objectStore(store).getAll());
  const get = (store, name) => run([store], "readonly", (t) => t.objectStore(store).get(name));
  const put = (store, row) => run([store], "readwrite", (t) => t.objectStore(store).put(row));
  const remove = (store, name) => run([store], "readwrite", (t) => t.objectStore(store).delete(name));

  const readKey = (text) =>
    crypto.subtle.importKey("raw", Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), "AES-GCM", false, [
      "encrypt",
      "decrypt",
    ]);

  const lock = async (key, value) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    return { iv, locked: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain) };
  };

  const unlock = async (key, row) => {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, key, row.locked);
    return JSON.parse(new TextDecoder().decode(plain));
  };

  // Of a tap that was never sent, only that there was one, and of which day, is left to tell its owner.
  const expire = async () => {
    for (const row of await all("taps")) {
      if (!row.lost && row.until < Date.now()) {
        await put("taps", { seq: row.seq, id: row.id, owner: row.owner, day: row.day, lost: true });
      }
    }
  };

  const forgetDays = () => run(["days"], "readwrite", (t) => t.objectStore("days").clear());

  const forget = async () => {
    await run(["keys", "days"], "readwrite", (t) => {
      t.objectStore("keys").clear();
      t.objectStore("days").clear();
    });
    await expire();
  };

  // The pages' looks and the page for no coverage: nothing personal, but a phone that is left keeps nothing at all.
  const forgetLooks = async () => {
    for (const name of await caches.keys()) if (name.startsWith("tillit-")) await caches.delete(name);
  };

  const forgetOthers = async (owner) => {
    for (const row of await all("keys")) if (row.owner !== owner) await remove("keys", row.name);
    for (const row of await all("days")) if (row.owner !== owner) await remove("days", row.day);
  };

  return { can, all, get, put, remove, readKey, lock, unlock, expire, forget, forgetLooks, forgetDays, forgetOthers };
})();
