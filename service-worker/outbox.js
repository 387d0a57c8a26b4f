// Sends what the field app has noted. Open pages do it; the worker only wakes them.
export async function drain() {
  for (const client of await self.clients.matchAll()) client.postMessage({ type: "drain" });
}
