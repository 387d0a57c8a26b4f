// Runs before the first paint: the chosen colours and size of letters, that scripts work, whether
// this phone has a plan.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  let theme = null;
  try {
    theme = localStorage.getItem("theme");
    const plan = localStorage.getItem("plan");
    if (plan) root.dataset.plan = plan;
    if (localStorage.getItem("size")) root.dataset.size = localStorage.getItem("size");
  } catch {
    // No storage: the colours of the device.
  }
  const known = ["light", "dark", "night"].includes(theme);
  if (known) root.dataset.theme = theme;
  root.dataset.shown = known ? theme : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
})();
