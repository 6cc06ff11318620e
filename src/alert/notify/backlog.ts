import type { AlertShape } from "../shape.ts";
import type { Notice, NoticeEvent, Told } from "./notifier.ts";

/** What is to be told of one alert. */
export interface Item {
  readonly alert: AlertShape;
  readonly event: NoticeEvent;
  /** The notice that it came with. */
  readonly notice: Notice;
  /** It only takes back what is still to be told of its alert, and is not told itself. */
  readonly isQuiet?: boolean | undefined;
  /** To be called once, when it was told, given up, or need not be told any more. */
  readonly settle: (told: Told) => void;
}

/**
 * What one notifier is still to tell, oldest first. There is at most one item of an alert: what is news no more is not told,
 * and so the order of what is told of an alert is always right.
 */
export class Backlog {
  readonly #items = new Map<string, Item>();
  readonly #room: number;

  constructor(room: number) {
    this.#room = room;
  }

  get size(): number {
    return this.#items.size;
  }

  has(alertId: string): boolean {
    return this.#items.has(alertId);
  }

  /** Takes an item in. Gives what had to go for it where there was no room: the oldest. */
  put(item: Item): Item | undefined {
    const { id } = item.alert;
    const known = this.#items.get(id);
    if (known === undefined) this.#items.set(id, item);
    else this.#replace(known, item);
    return this.#items.size > this.#room ? this.#takeOldest() : undefined;
  }

  #replace(known: Item, item: Item): void {
    const next = joined(known, item);
    if (next === undefined) this.#items.delete(item.alert.id);
    else this.#items.set(item.alert.id, next);
  }

  /** What is to be told of items of which nobody has heard yet, with what has happened to their alerts meanwhile. */
  renew(items: readonly Item[]): readonly Item[] {
    return items.flatMap((item) => {
      const { id } = item.alert;
      const news = item.event === "firing" ? this.#items.get(id) : undefined;
      if (news === undefined) return [item];
      this.#items.delete(id);
      return joined(item, news) ?? [];
    });
  }

  /** Takes out what came with the oldest item's notice, or with `all` everything to which the same happened, up to a number. */
  take(most: number, { all }: { readonly all: boolean }): readonly Item[] {
    const [oldest] = this.#items.values();
    if (oldest === undefined) return [];
    const taken = [...this.#items.values()]
      .filter(({ event, notice }) => event === oldest.event && (all || notice.id === oldest.notice.id))
      .slice(0, most);
    for (const { alert } of taken) this.#items.delete(alert.id);
    return taken;
  }

  /** Takes out what is not told itself. */
  hush(): void {
    for (const [id, { isQuiet = false, settle }] of this.#items)
      if (isQuiet) {
        this.#items.delete(id);
        settle("settled");
      }
  }

  /** Takes out everything. */
  empty(): readonly Item[] {
    const all = [...this.#items.values()];
    this.#items.clear();
    return all;
  }

  #takeOldest(): Item | undefined {
    const [oldest] = this.#items.values();
    if (oldest !== undefined) this.#items.delete(oldest.alert.id);
    return oldest;
  }
}

/** What is to be told of an alert instead of two items, of which nobody heard; undefined where nothing is. */
function joined(earlier: Item, later: Item): Item | undefined {
  earlier.settle("settled");
  if (later.event === "resolved" && (earlier.event === "firing" || later.isQuiet === true)) {
    // Nobody heard that it began, so nobody needs to hear that it is over.
    later.settle("settled");
    return undefined;
  }
  // Who has not heard of it yet hears that it fires, and how bad it is by now.
  return { ...later, event: earlier.event === "firing" ? "firing" : later.event };
}
