// Places this phone follows: kv "follows" holds their ids.
import { exists, get } from "./db.js";
import { call } from "./push-api.js";
import { savePush } from "./push-state.js";

export const followed = async () => ((await exists()) && (await get("kv", "follows"))) || [];

/** Makes `places` the whole set at the server, and notes it; the status. */
export async function uploadFollows(push, places) {
  const { status } = await call("PUT", `/subscriptions/${push.id}/follows`, { secret: push.secret, body: { places } });
  if (status === 204) await savePush(push, { places });
  return status;
}

/** Whether the server knows of other places than this phone. */
export const isBehind = (push, places) => JSON.stringify(push.places ?? []) !== JSON.stringify(places);

/** Asks the person, inside the tap: "granted", "denied" or "off". */
export async function permission() {
  const given = await Notification.requestPermission();
  return given === "default" ? "off" : given;
}
