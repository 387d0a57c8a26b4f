// IndexedDB in promises, shared by pages and the service worker.
// "fh" belongs to a family: kv (key → value) and alarms (by nonce). "fh-team" belongs to staff.
const STORES = {
  fh: { kv: null, alarms: "nonce" },
  "fh-team": { kv: null, events: "id" },
};
const open = new Map();

/** The database `name`; opened once, reopened after the browser closed it. */
export function database(name = "fh") {
  if (!open.has(name)) open.set(name, connect(name));
  return open.get(name);
}

/** Whether the database is there; looking never creates it. */
export async function exists(name = "fh") {
  if (open.has(name)) return true;
  if (indexedDB.databases) return (await indexedDB.databases()).some((found) => found.name === name);
  return new Promise((resolve) => { // Firefox before 126
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.transaction.abort();
    request.onsuccess = () => (request.result.close(), resolve(true));
    request.onerror = (event) => (event.preventDefault(), resolve(false));
  });
}

function connect(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(STORES[name]))
        request.result.createObjectStore(store, keyPath ? { keyPath } : undefined);
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => (request.result.close(), open.delete(name));
      request.result.onclose = () => open.delete(name);
      resolve(request.result);
    };
    request.onerror = () => (open.delete(name), reject(request.error));
  });
}

/** Runs `work(stores)` in one transaction; resolves with its answer only when it is on disk. */
export async function transact(stores, mode, work, name = "fh") {
  const db = await database(name);
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(stores, mode, { durability: "strict" });
    let answer;
    transaction.oncomplete = () => resolve(answer instanceof IDBRequest ? answer.result : answer);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
    answer = work(...[stores].flat().map((store) => transaction.objectStore(store)));
  });
}

export const get = (store, key, name) => transact(store, "readonly", (s) => s.get(key), name);
export const getAll = (store, name) => transact(store, "readonly", (s) => s.getAll(), name);
export const put = (store, value, key, name) => transact(store, "readwrite", (s) => s.put(value, key), name);
export const remove = (store, key, name) => transact(store, "readwrite", (s) => s.delete(key), name);

/** Deletes a whole database; waits for other tabs to let go of it. */
export async function forget(name = "fh") {
  (await open.get(name))?.close();
  open.delete(name);
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error);
  });
}
