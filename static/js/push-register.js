// Getting and keeping a subscription: the browser's address and what the server calls it.
import { exists, put } from "./db.js";
import { followed, uploadFollows } from "./follows.js";
import { call } from "./push-api.js";
import { leave } from "./push-leave.js";
import { browserSubscription, described, inOrder, loadPush, registered, unsubscribe } from "./push-state.js";

const sub = ({ id }) => `/subscriptions/${id}`;

/** Asks the browser and the server, then runs `work(push)`; or says why not: "unconfigured", "offline", "failed".
 *  `extra`: what is noted of a new subscription. */
export async function subscribed(work, extra = {}) {
  const key = await call("GET", "/key");
  if (key.status !== 200) return key.status ? "unconfigured" : "offline";
  return inOrder(async () => {
    try {
      const here = await browserSubscription();
      const before = await stillWanted(here, extra);
      const push = before ? await renewed(before, here) // what the browser has lost goes on under the same name
        : await register(here ?? (await askBrowser(key.data.public_key)), key.data.kid, extra);
      return push ? await work(push) : "failed";
    } catch {
      return "failed";
    }
  });
}

// What was switched off in the browser's settings does not ring again because of a café.
async function stillWanted(here, { only_places: isForPlaces }) {
  const before = await loadPush();
  if (!before || here || !isForPlaces || before.only_places) return before;
  await leave();
  return null;
}

/** A new key of the server or a new address of the browser goes to the same subscription. */
export async function renewed(push, here) {
  const key = await call("GET", "/key");
  const isNewKey = key.status === 200 && key.data.kid !== push.kid;
  if (!isNewKey && here?.endpoint === push.endpoint) return push;
  if (!here && key.status !== 200) return null;
  if (isNewKey) await unsubscribe();
  const fresh = here && !isNewKey ? here : await askBrowser(key.data.public_key);
  const kid = key.data?.kid ?? push.kid;
  const answer = await call("PUT", sub(push), { secret: push.secret, body: described(fresh, kid) });
  if (answer.status === 204) return kept({ ...push, kid, endpoint: fresh.endpoint });
  return answer.status === 404 ? register(fresh, kid, extraOf(push)) : push;
}

/** A new subscription at the server for the browser's own; null where it cannot be. */
async function register(here, kid, extra = {}, mayRenew = true) {
  const answer = await call("POST", "/subscriptions", { body: described(here, kid) });
  if (answer.status === 200 || answer.status === 201)
    return begun({ ...answer.data, kid, endpoint: here.endpoint, uploaded: [], ...extra });
  if (answer.status !== 409 || !mayRenew) return null;
  const key = await call("GET", "/key");
  if (key.status !== 200) return null;
  await unsubscribe();
  return register(await askBrowser(key.data.public_key), key.data.kid, extra, false);
}

/** Another subscription in the place of one that the server has forgotten. */
export async function anew(push) {
  const here = await browserSubscription();
  return here && register(here, push.kid, extraOf(push));
}

const extraOf = ({ only_places }) => (only_places ? { only_places } : {});

// A new subscription follows nothing yet. What cannot be said now is said by the next sync.
async function begun(push) {
  const made = await kept(push);
  const places = await followed();
  if (made && places.length) await uploadFollows(made, places);
  return made;
}

// Where everything was deleted meanwhile nothing comes back.
async function kept(push) {
  if (!(await exists())) return null;
  await put("kv", push, "push");
  return push;
}

const askBrowser = async (key) =>
  (await registered()).pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
