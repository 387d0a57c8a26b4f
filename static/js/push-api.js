// Calls of the phone's interface: JSON, no cookies, never more than times and random numbers.
const BASE = "/api/push";
const TIMEOUT_MS = 8000;

/** {status, data, retry_after_s}; status 0 = no network. */
export async function call(method, path, { secret, body, timeout_ms: timeout = TIMEOUT_MS } = {}) {
  const headers = { Accept: "application/json" };
  if (secret) headers.Authorization = `Bearer ${secret}`;
  if (body) headers["Content-Type"] = "application/json";
  try {
    const answer = await fetch(BASE + path, {
      method, headers, body: body && JSON.stringify(body),
      credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(timeout),
    });
    const json = answer.headers.get("content-type")?.includes("json");
    const data = json ? await answer.json() : null;
    return { status: answer.status, data, retry_after_s: Number(answer.headers.get("retry-after")) || 0 };
  } catch {
    return { status: 0, data: null, retry_after_s: 0 };
  }
}
