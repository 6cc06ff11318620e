import type { Outgoing } from "../../domain/outgoing.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Outbox, Waiting, WaitingSum } from "../outbox.ts";

/** The outbox in memory: the plainest statement of its contract. */
export class MemoryOutbox implements Outbox {
  #waiting: (Waiting & { readonly relay: string })[] = [];
  #lastId = 0;

  /** Adds what a commit brought. */
  put(outgoing: readonly Outgoing[]): void {
    for (const { relays, ...payload } of outgoing) {
      this.#lastId += 1;
      const told = { ...payload, id: this.#lastId, at: Date.now() };
      for (const relay of relays) this.#waiting.push({ ...told, relay });
    }
  }

  waiting(relay: string): WaitingSum {
    return sumOf(this.#of(relay));
  }

  oldestAt(relay: string): UnixMs | undefined {
    return this.#of(relay)[0]?.at;
  }

  next(relay: string, most: { readonly bytes: number; readonly items: number }): readonly Waiting[] {
    const [first, ...others] = this.#of(relay);
    if (first === undefined) return [];
    const taken = [first];
    for (const one of others.filter(({ signal }) => signal === first.signal)) {
      const { items, bytes } = sumOf([...taken, one]);
      if (items > most.items || bytes > most.bytes) break;
      taken.push(one);
    }
    return taken;
  }

  settle(relay: string, ids: readonly number[]): void {
    this.#forget((one) => one.relay === relay && ids.includes(one.id));
  }

  trim(relay: string, bytes: number, spared: readonly number[]): WaitingSum {
    let over = this.waiting(relay).bytes - bytes;
    return this.#forget((one) => {
      if (one.relay !== relay || over <= 0 || spared.includes(one.id)) return false;
      over -= one.body.length;
      return true;
    });
  }

  keepOnly(relays: readonly string[]): ReadonlyMap<string, number> {
    const others = new Set(
      this.#waiting.map(({ relay }) => relay).filter((relay) => !relays.includes(relay)),
    );
    return new Map(
      [...others].map((relay) => [relay, this.#forget((one) => one.relay === relay).items] as const),
    );
  }

  #of(relay: string) {
    return this.#waiting.filter((one) => one.relay === relay);
  }

  #forget(goes: (one: Waiting & { readonly relay: string }) => boolean): WaitingSum {
    const going = new Set(this.#waiting.filter(goes));
    this.#waiting = this.#waiting.filter((one) => !going.has(one));
    return sumOf([...going]);
  }
}

function sumOf(waiting: readonly Waiting[]): WaitingSum {
  return {
    items: waiting.reduce((sum, { items }) => sum + items, 0),
    bytes: waiting.reduce((sum, { body }) => sum + body.length, 0),
  };
}
