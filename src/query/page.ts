import { AppError } from "../domain/error.ts";
import type { UnixMs } from "../domain/time.ts";

/** How many of a list, and from where on: `cursor` is the `next_cursor` of the page before, undefined for the first. */
export interface Page {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A page of what was found, and the cursor of the next one. `found` holds one row more than a page where there is a next one. */
export function pageOf<Row>(
  found: readonly Row[],
  limit: number,
  cursorOf: (last: Row) => string,
): { readonly rows: readonly Row[]; readonly next: string | null } {
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { rows, next: last === undefined ? null : cursorOf(last) };
}

/** A place in a list in order of time. */
interface TimePlace {
  readonly at: UnixMs;
  readonly key: number;
}

/** The cursor of a list in order of time. */
export function timeCursor({ at, key }: TimePlace): string {
  return `${at}.${key}`;
}

/** The place that a `timeCursor` stands for. Throws `invalid` for anything else. */
export function parseTimeCursor(text: string): TimePlace {
  const [, at, key] = /^(\d{1,16})\.(\d{1,16})$/.exec(text) ?? [];
  if (key === undefined) throw foreignCursor();
  return { at: Number(at), key: Number(key) };
}

/** The error for a cursor that no page gave out, or none of this list: `list` says of which, where one has several. */
export function foreignCursor(list = ""): AppError {
  return new AppError(
    "invalid",
    `cursor is not one of ours${list}; take next_cursor from the previous page as it is`,
  );
}
