// Seals a text so that only the service can open it: bscp_voice/sealing.py is the other side, and says how it
// is laid out. The phone keeps no key: the one-time private key is never written anywhere.
const VERSION = 1, LABEL = "bscp-voice sealed answers 1\0", PADDED = 2048;
const CURVE = { name: "ECDH", namedCurve: "P-256" };

export const fromText = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

export const toText = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function join(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

// to: { id, key } of /sealing-key. Rejects where the browser cannot do it.
export async function seal(text, to) {
  const subtle = self.crypto.subtle, letters = new TextEncoder();
  const point = fromText(to.key), pair = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const own = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const theirs = await subtle.importKey("raw", point, CURVE, false, []);
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256);
  const secret = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const info = join(letters.encode(LABEL), own, point);
  const key = await subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info }, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"],
  );
  const head = join([VERSION], fromText(to.id), own), nonce = self.crypto.getRandomValues(new Uint8Array(12));
  let plain = letters.encode(text); // padded, so that its size does not tell how much was written
  plain = join(plain, new Uint8Array((PADDED - (plain.length % PADDED)) % PADDED).fill(32));
  const locked = await subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: head }, key, plain);
  return join(head, nonce, new Uint8Array(locked));
}
