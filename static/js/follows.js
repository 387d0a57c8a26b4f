// Places this phone follows: kv "follows" holds their ids. Everything of the subscription happens one after the other.
import { exists, get } from "./db.js";
import { call } from "./push-api.js";

export const inOrder = (work) => (navigator.locks ? navigator.locks.request("fh-alarms", work) : work());

export const followed = async () => ((await exists()) && (await get("kv", "follows"))) || [];

/** Makes `places` the whole set at the server; the status. */
export const uploadFollows = async ({ id, secret }, places) =>
  (await call("PUT", `/subscriptions/${id}/follows`, { secret, body: { places } })).status;

/** What is kept of a subscription that rings for places only: nothing of a plan may be sent. */
export const ONLY_PLACES = { only_places: true, uploaded: undefined };
