// The offline page makes room for the wanted page as soon as it can be had.
const retry = document.querySelector("[data-retry]");
retry?.addEventListener("click", (event) => (event.preventDefault(), location.reload()));
addEventListener("online", () => location.reload());
navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data?.type === "arrived") location.reload();
});
