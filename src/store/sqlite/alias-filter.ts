/** Bits of the filter, as a power of two: four megabytes, which is one wrong "maybe" in fifty at two million aliases. */
const bitWidth = 25;
/** Bits per alias. */
const probes = 2;
/** Beyond this the filter says "maybe" too often to be worth its time. */
const maxAliases = 2_000_000;

/**
 * Which aliases cannot be in the index. It saves a lookup for nearly every line of a first import, where nothing is
 * known yet; it must have seen every alias there is, so it begins with an empty index only.
 */
export class AliasFilter {
  readonly #words = new Uint32Array(2 ** bitWidth / 32);
  #count = 0;

  get isFull(): boolean {
    return this.#count > maxAliases;
  }

  add(alias: string): void {
    const hash = Bun.hash.murmur32v3(alias);
    for (let probe = 0; probe < probes; probe += 1) {
      const bit = bitOf(hash, probe);
      this.#words[bit >>> 5] = (this.#words[bit >>> 5] ?? 0) | (1 << (bit & 31));
    }
    this.#count += 1;
  }

  /** False when the alias was surely never added. */
  mayHave(alias: string): boolean {
    const hash = Bun.hash.murmur32v3(alias);
    for (let probe = 0; probe < probes; probe += 1) {
      const bit = bitOf(hash, probe);
      if (((this.#words[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}

/** The place of one probe: the hash multiplied by another odd number each time, of which the upper bits are the best. */
function bitOf(hash: number, probe: number): number {
  return Math.imul(hash, 0x9e3779b1 + probe * 0x85ebca6a) >>> (32 - bitWidth);
}
