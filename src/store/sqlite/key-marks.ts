/** Small marks on things, a byte per thing: keys count up from 1, so they are places in a list. */
export class KeyMarks<Kind> {
  readonly #marks = new Map<Kind, Uint8Array>();

  of(kind: Kind, key: number): number {
    return this.#marks.get(kind)?.[key] ?? 0;
  }

  /** Adds to the marks of a thing. */
  add(kind: Kind, key: number, marks: number): void {
    let known = this.#marks.get(kind) ?? new Uint8Array(1024);
    if (key >= known.length) {
      const grown = new Uint8Array(Math.max(key + 1, known.length * 2));
      grown.set(known);
      known = grown;
    }
    known[key] = (known[key] ?? 0) | marks;
    this.#marks.set(kind, known);
  }

  clear(): void {
    this.#marks.clear();
  }
}
