import { useEffect, useState } from "preact/hooks";

/** Who is called back when something changes that is not of one component: the address, the theme, what was heard. */
export class Listeners {
  readonly #all = new Set<() => void>();

  /** Calls back with every change; gives back how to end that. */
  add(listener: () => void): () => void {
    this.#all.add(listener);
    return () => void this.#all.delete(listener);
  }

  /** Says that something changed. */
  call(): void {
    for (const listener of this.#all) listener();
  }

  /** What `read` gives; draws anew when after a change it gives another thing. It may give `before` again, to draw nothing. */
  useLatest<T>(read: (before?: T) => T): T {
    const [latest, setLatest] = useState<T>(() => read());
    useEffect(() => {
      const look = (): void => setLatest(read);
      // It may have changed since it was drawn.
      look();
      return this.add(look);
    }, []);
    return latest;
  }
}
