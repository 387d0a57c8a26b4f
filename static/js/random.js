// Secrets from the browser's generator of random bytes.
// 0 to 6, each equally likely: 252 is the largest multiple of 7 in a byte.
export function drawShift() {
  for (;;) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < 252) return byte % 7;
  }
}

/** Random bytes as base64url. */
export function token(bytes) {
  const drawn = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes)));
  return btoa(drawn).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
