// The page in my day's place: it goes there by itself when coverage returns.
const LOOK_AGAIN_MS = 5_000;

function goOn() {
  location.href = "/min-dag/";
}

// The phone's own word comes first, but it may come while the server is not within reach yet, or never.
async function look() {
  if (document.hidden) return;
  const answer = await fetch("/manifest.webmanifest", { method: "HEAD", cache: "no-store" }).catch(() => undefined);
  if (answer && answer.status < 500) goOn();
}

window.addEventListener("online", goOn);
setInterval(look, LOOK_AGAIN_MS);
