/**
 * A 53-bit fingerprint of a text: fits a JavaScript number and an SQLite integer. Used beside a timestamp, so two
 * different records meet only if they also fall on the same millisecond.
 */
export function digestOf(text: string): number {
  return Number(Bun.hash.wyhash(text) & 0x1f_ffff_ffff_ffffn);
}
