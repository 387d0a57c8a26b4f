// "Seite schnell verlassen": covers the page at once, then puts a neutral page in its place, so that
// the way back does not lead here. Shift three times within five seconds does the same.
(() => {
  const PRESSES = 3;
  const WITHIN_MS = 5_000;
  let presses = [];

  const exit = () => document.querySelector("[data-exit]");

  function leave() {
    document.documentElement.dataset.left = "";
    document.title = "\u200b";
    globalThis.speechSynthesis?.cancel(); // not every browser has a voice, and all must leave
    location.replace(exit().href);
  }

  addEventListener("click", (event) => {
    if (!event.target.closest("[data-exit]")) return;
    event.preventDefault();
    leave();
  });
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") return (presses = []);
    presses = [...presses, event.timeStamp].slice(-PRESSES);
    if (presses.length === PRESSES && event.timeStamp - presses[0] <= WITHIN_MS) leave();
  });
})();
