// Rings: always something to see (three silent pushes end a subscription on iPhones), always neutral.
const TITLE = "Neuer Hinweis";
const PLAN = "/erinnerungen";

export function onPush(event) {
  const nonce = read(event.data)?.notification?.data?.n;
  const options = { tag: nonce ?? "hinweis", data: { n: nonce }, lang: "de" };
  event.waitUntil(self.registration.showNotification(TITLE, options));
}

function read(data) {
  try {
    return data?.json();
  } catch {
    return null;
  }
}

export function onNotificationClick(event) {
  event.notification.close();
  const nonce = event.notification.data?.n;
  event.waitUntil(self.clients.openWindow(nonce ? `${PLAN}#n=${nonce}` : PLAN));
}

/** The page compares its subscription with the server's on every opening; nothing to do here. */
export function onSubscriptionChange() {}
