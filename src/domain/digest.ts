/** A fingerprint long enough to stand for its text: 128 bits of SHA-256, as hex. It does not tell what the text said. */
export function identityOf(text: string): string {
  return new Bun.CryptoHasher("sha256").update(text).digest("hex").slice(0, 32);
}

/**
 * A 53-bit fingerprint of a text: fits a JavaScript number and an SQLite integer. Used beside a timestamp, so two
 * different records meet only if they also fall on the same millisecond.
 */
export function digestOf(text: string): number {
  return Number(Bun.hash.wyhash(text) & 0x1f_ffff_ffff_ffffn);
}
