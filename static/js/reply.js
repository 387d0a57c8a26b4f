// The code of a scanned letter stands after the #: take it over, then remove it from the address.
const code = decodeURIComponent(location.hash.slice(1));
if (/^[0-9A-Za-z-]{8,16}$/.test(code)) {
  document.querySelector("[data-reply] input[name=code]").value = code;
  history.replaceState(null, "", location.pathname);
}
