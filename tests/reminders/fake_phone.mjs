// A browser for Node as far as the phone's own code needs one: clock, storage, push manager, network.
// Everything that would leave the phone is written down in `requests`. The clock is set, never running.
const RealDate = Date;
let now = 0;
let made = 0;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length) super(...given);
    else super(now);
  }
  static now = () => now;
};

/** Sets the clock of the phone. */
export const setClock = (instant) => (now = RealDate.parse(instant));

/** What the phone has sent: {method, path, secret, body}. */
export const requests = [];
const stores = { kv: new Map(), alarms: new Map() };
let isThere = false;
let shifts = [];
let catalogue = "{}";
let endpoint = null;

/** The rows of the alarms on the phone. */
export const alarmRows = () => [...stores.alarms.values()];

/** A new phone. `drawn`: the secret shifts its children will get, in order. */
export function unpack({ drawn, text }) {
  requests.length = 0;
  for (const store of Object.values(stores)) store.clear();
  [made, isThere, shifts, endpoint, catalogue] = [0, false, [...drawn], null, text ?? catalogue];
}

class Request {}

class Transaction {
  waiting = 1;
  constructor() {
    queueMicrotask(() => this.settle());
  }
  objectStore(name) {
    const map = stores[name];
    const ask = (work) => this.ask(work);
    return {
      get: (key) => ask(() => structuredClone(map.get(key))),
      getAll: () => ask(() => structuredClone([...map.values()])),
      put: (value, key) => ask(() => void map.set(key ?? value.nonce, structuredClone(value))),
      delete: (key) => ask(() => void map.delete(key)),
      clear: () => ask(() => map.clear()),
    };
  }
  ask(work) {
    const request = new Request();
    this.waiting += 1;
    queueMicrotask(() => {
      request.result = work();
      request.onsuccess?.({ target: request });
      this.settle();
    });
    return request;
  }
  settle() {
    this.waiting -= 1;
    if (!this.waiting) queueMicrotask(() => this.oncomplete());
  }
}

const later = (request, result) => {
  queueMicrotask(() => {
    request.result = result;
    request.onsuccess?.({ target: request });
  });
  return request;
};

const indexedDB = {
  databases: async () => (isThere ? [{ name: "fh" }] : []),
  open: () => ((isThere = true), later(new Request(), { transaction: () => new Transaction(), close() {} })),
  deleteDatabase() {
    isThere = false;
    for (const store of Object.values(stores)) store.clear();
    return later(new Request());
  },
};

const pushManager = {
  getSubscription: async () => endpoint && subscription(endpoint),
  subscribe: async () => subscription((endpoint = `https://push.example/${(made += 1)}`)),
};
const subscription = (address) => ({
  endpoint: address,
  toJSON: () => ({ endpoint: address, keys: { p256dh: "p", auth: "a" } }),
  unsubscribe: async () => void (endpoint = null),
});

function draw(bytes) {
  if (bytes.length === 1) bytes[0] = shifts.shift();
  else bytes.forEach((_, n) => (bytes[n] = n < 4 ? (made >> (8 * n)) & 255 : 0));
  made += 1;
  return bytes;
}

const ANSWERS = {
  "GET /key": [200, { kid: "k", public_key: "key" }],
  "POST /subscriptions": [201, { id: "sub", secret: "secret" }],
};

async function send(path, { method = "GET", headers = {}, body } = {}) {
  if (path === "/offline/reminders.json") return new Response(catalogue);
  requests.push({ method, path, secret: headers.Authorization ?? null, body: body ?? null });
  const [status, data] = ANSWERS[`${method} ${path.replace("/api/push", "")}`] ?? [204, null];
  const json = data && JSON.stringify(data);
  return new Response(json, { status, headers: json ? { "content-type": "application/json" } : {} });
}

const storage = { setItem() {}, removeItem() {}, clear() {} };
Object.defineProperties(globalThis, Object.fromEntries(Object.entries({
  indexedDB, IDBRequest: Request, fetch: send, localStorage: storage, sessionStorage: storage,
  crypto: { getRandomValues: draw }, navigator: {}, addEventListener() {},
  Notification: { permission: "granted", requestPermission: async () => "granted" },
  registration: { pushManager, getNotifications: async () => [] },
  document: { documentElement: { dataset: {} }, body: { dataset: {} } },
  BroadcastChannel: class { postMessage() {} },
}).map(([name, value]) => [name, { value, configurable: true, writable: true }])));
