// Whether this browser can ring at all, and asking the person.
import { registered } from "./push-state.js";

export const isIos = /iPhone|iPad/.test(navigator.userAgent);

export const isInstalled = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

/** What stands in the way before anybody is asked: "ios", "unsupported", "denied", or null. */
export async function hindrance() {
  if (isIos && !isInstalled()) return "ios";
  if (!("PushManager" in globalThis && "Notification" in globalThis) || !(await registered())) return "unsupported";
  return Notification.permission === "denied" ? "denied" : null;
}
