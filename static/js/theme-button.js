// Light, dark, night light. Coming back to what the device prefers forgets the choice.
const ORDER = ["light", "dark", "night"];
const root = document.documentElement;
const device = matchMedia("(prefers-color-scheme: dark)");

const ofDevice = () => (device.matches ? "dark" : "light");

export function nextTheme(shown) {
  return ORDER[(ORDER.indexOf(shown) + 1) % ORDER.length];
}

export function setTheme(theme) {
  const chosen = theme === ofDevice() ? null : theme;
  try {
    if (chosen) localStorage.setItem("theme", chosen);
    else localStorage.removeItem("theme");
  } catch {
    // Without storage the choice lasts for this page.
  }
  if (chosen) root.dataset.theme = chosen;
  else delete root.dataset.theme;
  show(theme);
}

function show(theme) {
  root.dataset.shown = theme;
  const ground = getComputedStyle(root).getPropertyValue("--ground").trim();
  for (const meta of document.querySelectorAll("meta[name=theme-color]")) meta.content = ground;
}

export function connectTheme(button) {
  if (!button) return;
  const label = () => {
    const next = nextTheme(root.dataset.shown);
    button.setAttribute("aria-label", button.dataset[next]);
    button.title = button.dataset[next];
  };
  if (root.dataset.theme) show(root.dataset.theme);
  button.addEventListener("click", () => {
    setTheme(nextTheme(root.dataset.shown));
    label();
  });
  device.addEventListener("change", () => {
    if (!root.dataset.theme) show(ofDevice());
    label();
  });
  label();
}
