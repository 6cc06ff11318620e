import { isJsonObject } from "../domain/json-object.ts";
/** Which lists an answer may lose something of. */
export interface List {
  /** Where it is in the answer: `groups`, `history.points`. */
  readonly path: string;
  /** The end that matters: the first of what is in order of size, the last of what is in order of time. */
  readonly keep: "first" | "last";
  /** How to ask for the rest. */
  readonly narrow: string;
  /** Of a list that was asked for in part: how many there are in all, and how to ask for more of them. */
  readonly part?: { readonly of: number; readonly more: string } | undefined;
  /**
   * Whether it is the page that `limit` and `cursor` are about. Cut, its cursor would pass over what was cut: it is asked for again,
   * smaller.
   */
  readonly isPage?: boolean | undefined;
}

/** Characters of JSON that an answer has at most: some ten thousand tokens, which is where clients begin to complain. */
export const mostCharacters = 32_000;

/** An answer that fits, and a sentence for each list that was cut. */
export interface Bounded {
  readonly answer: object;
  readonly notes: readonly string[];
  /** Of the page: how many items it has, and for how many of them there was room. */
  readonly page: { readonly items: number; readonly room: number };
}

/** The answer with as much of its lists as there is room for; the largest give most. What is no list is never cut. */
export function bounded(answer: object, lists: readonly List[], most = mostCharacters): Bounded {
  const weighed = lists.map((list) => weigh(answer, list));
  shorten(weighed, sizeOf(answer) - most);
  const cut = weighed.filter(({ items, count }) => count < items.length);
  const page = weighed.find(({ list }) => list.isPage === true);
  return {
    answer: cut.reduce(
      (left, { list, items, count }) => withItems(left, list.path.split("."), kept(items, count, list.keep)),
      answer,
    ),
    notes: weighed.flatMap((one) => noteOf(one)),
    page: { items: page?.items.length ?? 0, room: page?.count ?? 0 },
  };
}

/** One sentence, whatever a list was cut by: what there was no room for is not had by asking for more. */
function noteOf({ list, items, count }: Weighed): string[] {
  const { path, keep, narrow, part = { of: items.length, more: "" } } = list;
  if (count === part.of) return [];
  const advice = count < items.length ? narrow : part.more;
  return [`${path}: the ${keep} ${count} of ${part.of} are here; ${advice}`];
}

/** A list, how many of its items are left, and how many characters each of them takes, the one that goes first last. */
interface Weighed {
  readonly list: List;
  readonly items: readonly unknown[];
  readonly sizes: readonly number[];
  count: number;
  size: number;
}

function weigh(answer: object, list: List): Weighed {
  const items = itemsAt(answer, list.path.split("."));
  const sizes = items.map((item) => sizeOf(item) + 1);
  if (list.keep === "last") sizes.reverse();
  return { list, items, sizes, count: items.length, size: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Takes item by item off the largest list until so many characters are saved; of each list one item stays. */
function shorten(lists: readonly Weighed[], over: number): void {
  for (let left = over; left > 0;) {
    const [largest] = lists.filter(({ count }) => count > 1).toSorted((a, b) => b.size - a.size);
    if (largest === undefined) return;
    largest.count -= 1;
    const saved = largest.sizes[largest.count] ?? 0;
    largest.size -= saved;
    left -= saved;
  }
}

function kept(items: readonly unknown[], count: number, keep: List["keep"]): readonly unknown[] {
  return keep === "first" ? items.slice(0, count) : items.slice(-count);
}

function itemsAt(value: object, path: readonly string[]): readonly unknown[] {
  const found = path.reduce<unknown>((inner, name) => (isJsonObject(inner) ? inner[name] : undefined), value);
  return Array.isArray(found) ? found : [];
}

function withItems(value: object, path: readonly string[], items: readonly unknown[]): object {
  const [name = "", ...rest] = path;
  const inner: unknown = isJsonObject(value) ? value[name] : undefined;
  const changed = rest.length === 0 ? items : withItems(isJsonObject(inner) ? inner : {}, rest, items);
  return { ...value, [name]: changed };
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}
