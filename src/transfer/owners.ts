import type { Session } from "../domain/session.ts";
import type { LedgerReader } from "../store/store.ts";

/** How many sessions are kept in memory; others are asked for again. Ten thousand are about 10 MB. */
const maxKnown = 10_000;

/** The sessions that rows belong to, each asked for once. */
export class Owners {
  readonly #reader: Pick<LedgerReader, "sessionByKey">;
  readonly #known = new Map<number, Session | undefined>();

  constructor(reader: Pick<LedgerReader, "sessionByKey">) {
    this.#reader = reader;
  }

  of(sessionKey: number | undefined): Session | undefined {
    if (sessionKey === undefined) return undefined;
    if (!this.#known.has(sessionKey)) {
      if (this.#known.size >= maxKnown) this.#known.clear();
      this.#known.set(sessionKey, this.#reader.sessionByKey(sessionKey));
    }
    return this.#known.get(sessionKey);
  }
}
