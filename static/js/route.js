// Opens the phone's own map program; where we know none, the address can be copied.
/** The address a phone of this kind understands; "" on other machines. */
export function routeUrl(address, agent) {
  const query = encodeURIComponent(address);
  if (/android/i.test(agent)) return `geo:0,0?q=${query}`;
  return /iphone|ipad|ipod/i.test(agent) ? `maps:?daddr=${query}` : "";
}

export function connectRoute(box) {
  const [way, copy] = box.children;
  const url = routeUrl(box.dataset.route, navigator.userAgent);
  if (url) way.href = url;
  way.hidden = !url;
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(box.dataset.route);
    document.dispatchEvent(new CustomEvent("fh:toast", { detail: { text: box.dataset.copied } }));
  });
}
