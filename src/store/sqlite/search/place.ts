import type { SearchPosition } from "../../search.ts";

/** Keys below this have a place; a ledger with more of a kind than four thousand million has none. */
const keys = 2 ** 33;

/** The row of an index that a position stands at: hours first, so that the newest rows have the largest numbers. */
export function rowOf({ at, key }: SearchPosition): number {
  return at * keys + key;
}

/** The position of a row: `rowOf` the other way round. */
export function placeOfRow(row: number): SearchPosition {
  return { at: Math.floor(row / keys), key: row % keys };
}

/** The word that stands in a row for the session of its thing; no text has such a word, for that sign is no letter. */
export function sessionWord(sessionKey: number): string {
  return `§${sessionKey}`;
}
