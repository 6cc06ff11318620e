/** Bits of the filter: four megabytes, which is one wrong "maybe" in thirty at two million aliases. */
const bits = 1 << 25;
/** Beyond this the filter says "maybe" too often to be worth its time. */
const maxAliases = 2_000_000;

/**
 * Which aliases cannot be in the index. It saves a lookup for nearly every line of a first import, where nothing is
 * known yet; it must have seen every alias there is, so it begins with an empty index only.
 */
export class AliasFilter {
  readonly #words = new Uint32Array(bits / 32);
  #count = 0;

  get isFull(): boolean {
    return this.#count > maxAliases;
  }

  add(alias: string): void {
    for (const bit of bitsOf(alias))
      this.#words[bit >>> 5] = (this.#words[bit >>> 5] ?? 0) | (1 << (bit & 31));
    this.#count += 1;
  }

  /** False when the alias was surely never added. */
  mayHave(alias: string): boolean {
    return bitsOf(alias).every((bit) => ((this.#words[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0);
  }
}

function bitsOf(alias: string): [number, number, number] {
  const first = Bun.hash.murmur32v3(alias);
  const step = Bun.hash.crc32(alias);
  return [first % bits, (first + step) % bits, (first + 2 * step) % bits];
}
