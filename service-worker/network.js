// How requests are answered. Nobody waits for ever: every page ends with an answer of some kind.
import { TREE, drop, isKeepable, keep, keptAt, recall } from "./cache.js";

/** A team page without personal data in its HTML: kept like public ones if the server says so. */
const FIELD = "/team/unterwegs";
const ONLINE_ONLY = /^(\/[a-z]{2})?\/(team|termine)(\/|$)/;
const UNTOUCHED = /^(\/[a-z]{2})?\/(antwort|api|vorfuehrung|healthz|readyz|metrics)(\/|$)/;
const LIMIT = { emergency: 700, kept: 2_000, missing: 3_000, personal: 8_000, file: 10_000, data: 2_000 };
const SEARCH = /^(\/[a-z]{2})?\/suche$/;
const shownFrom = new Map();

/** "page", "personal", "file", "data" or null (left to the browser). */
export function kindOf(request) {
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin || request.method !== "GET" || UNTOUCHED.test(pathname)) return null;
  if (pathname.startsWith("/static/")) return "file";
  if (request.mode !== "navigate") return /^(\/[a-z]{2})?\/offline\/[a-z-]+\.json$/.test(pathname) ? "data" : null;
  return ONLINE_ONLY.test(pathname) && pathname !== FIELD ? "personal" : "page";
}

export async function answerPage(event) {
  const { pathname, search } = new URL(event.request.url);
  const copy = search && !SEARCH.test(pathname) ? undefined : await recall(pathname);
  const loading = fetchPage(event.request, search ? null : pathname);
  event.waitUntil(loading.catch(() => {}));
  const answer = await within(loading, limitFor(pathname, copy));
  if (answer && !(copy && answer.status >= 500)) return answer;
  shownFrom.set(event.resultingClientId, copy ? keptAt(copy) : null);
  if (copy) return copy;
  event.waitUntil(reloadWhenThere(event.resultingClientId, loading));
  return offlinePage();
}

function limitFor(pathname, copy) {
  if (!copy) return LIMIT.missing;
  return pathname.endsWith("/notfall") ? LIMIT.emergency : LIMIT.kept;
}

/** Never kept. Without network: the field app if this phone has it, else the offline page. */
export async function answerPersonal(event) {
  const answer = await within(fetch(event.request), LIMIT.personal);
  if (answer) return answer;
  const isTeam = new URL(event.request.url).pathname.startsWith("/team");
  if (isTeam && (await recall(FIELD))) return Response.redirect(FIELD);
  shownFrom.set(event.resultingClientId, null);
  return offlinePage();
}

/** Files never change under their address. An older page gets the file of today rather than none. */
export async function answerFile({ url }) {
  const { pathname } = new URL(url);
  const copy = await recall(pathname);
  if (copy) return copy;
  const answer = await within(fetch(pathname), LIMIT.file);
  const isOurs = pathname.startsWith(`/static/${TREE}/`);
  if (answer?.ok) return isOurs && isKeepable(answer) ? kept(pathname, answer) : answer;
  return (await recall(pathname.replace(/^\/static\/[^/]+\//, `/static/${TREE}/`))) ?? answer ?? Response.error();
}

/** The newest answer for public data, or the copy; for pages and for the push handler. */
export async function answerData(path, limit = LIMIT.data) {
  const answer = await within(fetch(path, { cache: "no-cache" }), limit);
  if (answer?.ok) return isKeepable(answer) ? kept(path, answer) : answer;
  return (await recall(path)) ?? answer ?? Response.error();
}

/** What the page in `client` shows: the time of its copy, null for none, undefined if it is fresh. */
export function takeShown(client) {
  const at = shownFrom.get(client);
  shownFrom.delete(client);
  return at;
}

async function fetchPage(request, path) {
  const answer = await fetch(request);
  if (!path) return answer;
  if (isKeepable(answer)) return kept(path, answer);
  if (answer.status === 404 || answer.status === 410) await drop(path);
  return answer;
}

/** Keeps a copy on the side; a full phone must not cost anybody the page. */
async function kept(path, answer) {
  await keep(path, answer.clone()).catch(() => {});
  return answer;
}

/** The result of `promise`, or undefined when it fails or takes longer than `limit` ms. */
function within(promise, limit) {
  const late = new Promise((resolve) => setTimeout(resolve, limit));
  return Promise.race([promise.catch(() => undefined), late]);
}

/** On a slow network the page may still come: then the offline page makes room for it. */
async function reloadWhenThere(clientId, loading) {
  const answer = await loading.catch(() => null);
  if (!answer || !isKeepable(answer)) return;
  (await self.clients.get(clientId))?.postMessage({ type: "arrived" });
}

async function offlinePage() {
  const page = await recall("/offline");
  return page ? new Response(page.body, { status: 503, headers: page.headers }) : Response.error();
}
