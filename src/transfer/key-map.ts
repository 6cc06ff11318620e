/** No ledger gave out a key beyond this, and a place for it would only fill memory. */
const maxKey = 2 ** 27;

/** Maps the key of a thing in another ledger to its key in this one. Keys count up from 1, so they index a list: four bytes each. */
export class KeyMap {
  #keys = new Uint32Array(1024);

  get(theirs: number): number | undefined {
    return this.#keys[theirs] || undefined;
  }

  set(theirs: number, ours: number): void {
    if (theirs > maxKey || ours >= 2 ** 32) return;
    if (theirs >= this.#keys.length) {
      const grown = new Uint32Array(Math.max(theirs + 1, this.#keys.length * 2));
      grown.set(this.#keys);
      this.#keys = grown;
    }
    this.#keys[theirs] = ours;
  }
}
