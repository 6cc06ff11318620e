// Keys, session ids, models and names are shorter; longer texts seldom repeat.
const maxBytes = 64;
// A power of two. Full of the longest texts it holds 256 KB; a text that meets another in its slot replaces it.
const slots = 4096;

/**
 * Recent texts, so that a repeated one is not created anew: comparing bytes with a known text costs a fraction of
 * making a string, and almost all keys and most values of telemetry repeat. Only ASCII texts are kept.
 */
export class TextTable {
  readonly #texts: string[] = Array.from({ length: slots }, () => "");

  /** The UTF-8 text of these bytes. */
  textOf(bytes: Buffer, start: number, end: number): string {
    const size = end - start;
    if (size > maxBytes) return bytes.toString("utf8", start, end);
    const slot = slotOf(bytes, start, size);
    const known = this.#texts[slot] as string;
    if (known.length === size && isAt(bytes, start, known)) return known;
    const text = bytes.toString("utf8", start, end);
    // Only ASCII has as many characters as bytes, so comparing codes with bytes is sound.
    if (text.length === size) this.#texts[slot] = text;
    return text;
  }
}

/** A slot from the length and six bytes spread over the text; a full hash would cost as much as the string. */
function slotOf(bytes: Buffer, start: number, size: number): number {
  const half = size >> 1;
  const quarter = size >> 2;
  let hash = size;
  hash = Math.imul(hash, 31) + (bytes[start] as number);
  hash = Math.imul(hash, 31) + (bytes[start + quarter] as number);
  hash = Math.imul(hash, 31) + (bytes[start + half] as number);
  hash = Math.imul(hash, 31) + (bytes[start + half + quarter] as number);
  hash = Math.imul(hash, 31) + (bytes[start + size - 2] as number);
  hash = Math.imul(hash, 31) + (bytes[start + size - 1] as number);
  return (hash ^ (hash >>> 12)) & (slots - 1);
}

function isAt(bytes: Buffer, start: number, known: string): boolean {
  for (let i = 0; i < known.length; i++) if (known.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
