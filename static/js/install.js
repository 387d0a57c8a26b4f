// Offers the installation where the browser can do it by a tap, and opens the help for this phone.
const offer = document.querySelector("[data-offer]");
const installed = document.querySelector("[data-installed]");
let prompt = null;

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  prompt = event;
  offer.hidden = false;
});

offer.querySelector("[data-install]").addEventListener("click", async () => {
  await prompt?.prompt();
  prompt = null;
  offer.hidden = true;
});

addEventListener("appinstalled", showInstalled);
if (matchMedia("(display-mode: standalone)").matches || navigator.standalone) showInstalled();

function showInstalled() {
  offer.hidden = true;
  installed.hidden = false;
}

const KNOWN = [
  ["iphone", /iPhone|iPad|iPod/],
  ["samsung", /SamsungBrowser/],
  ["firefox", /Android.*Firefox/],
  ["android", /Android/],
];
const here = KNOWN.find(([, pattern]) => pattern.test(navigator.userAgent));
if (here) document.getElementById(here[0]).open = true;
