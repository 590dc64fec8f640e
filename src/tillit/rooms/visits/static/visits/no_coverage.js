// The page in my day's place: it goes there by itself when coverage returns.
window.addEventListener("online", () => {
  location.href = "/min-dag/";
});
