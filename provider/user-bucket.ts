import { routeLayout } from "./route-layout.ts";

/**
 * The bucket that nginx's `split_clients` puts a user's key into, where each of the layout's buckets has an equal share: the
 * 32-bit MurmurHash2 of the key's bytes, cut into shares of ⌊0xffffffff / buckets⌋, of which the last bucket has the rest too
 * (nginx, ngx_http_split_clients_module.c).
 */
export function bucketOf(userKey: string): number {
  const share = Math.floor(0xffff_ffff / routeLayout.buckets);
  const hash = murmurHash2(Buffer.from(userKey, "utf8"));
  return Math.min(Math.floor(hash / share), routeLayout.buckets - 1);
}

/** Austin Appleby's MurmurHash2 (public domain), seeded with 0 as nginx does. */
function murmurHash2(data: Buffer): number {
  const multiplier = 0x5bd1e995;
  let hash = data.length;
  let at = 0;
  for (; at + 4 <= data.length; at += 4) {
    const word = Math.imul(data.readUInt32LE(at), multiplier);
    hash = Math.imul(hash, multiplier) ^ Math.imul(word ^ (word >>> 24), multiplier);
  }
  const rest = data.subarray(at);
  if (rest.length > 0) {
    hash = Math.imul(
      hash ^ [...rest].reduce((bits, byte, index) => bits | (byte << (8 * index)), 0),
      multiplier,
    );
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return (hash ^ (hash >>> 15)) >>> 0;
}
