// Node's web-push as its readme shows it, with a keep-alive agent: the peer of the dispatcher.
const https = require("node:https");
const webPush = require("web-push");

const { subscriptions, total, at_once, payload, ca } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const agent = new https.Agent({ keepAlive: true, maxSockets: at_once, ca });
const keys = webPush.generateVAPIDKeys();
const options = {
  TTL: 3600, agent, topic: "abc", urgency: "normal",
  vapidDetails: { subject: "mailto:fruehe-hilfen@dueren.de", publicKey: keys.publicKey, privateKey: keys.privateKey },
};
let next = 0;

async function work() {
  while (next < total) {
    next += 1;
    await webPush.sendNotification(subscriptions[next % subscriptions.length], payload, options);
  }
}

async function main() {
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: at_once }, work));
  const used = process.cpuUsage(before);
  console.log(JSON.stringify({ sent: total, cpu_s: (used.user + used.system) / 1e6, rss_mb: process.memoryUsage.rss() / 1e6 }));
  agent.destroy();
}

main();
