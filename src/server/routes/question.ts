import type { Context } from "hono";
import { AppError } from "../../domain/error.ts";
import { machineTimeZone, type Calendar } from "../../query/calendar.ts";
import { parseFilter } from "../../query/filter.ts";
import type { Filter, LedgerReader } from "../../store/store.ts";

const maxPage = 500;

/** The filter that the query string of a request means. */
export function filterOf(context: Context, reader: LedgerReader): { filter: Filter; calendar: Calendar } {
  const text = (name: string): string | undefined => context.req.query(name) || undefined;
  return parseFilter(
    {
      from: text("from") ?? text("since"),
      to: text("to") ?? text("until"),
      timezone: text("timezone") ?? machineTimeZone(),
      agent: text("agent"),
      project: text("project"),
      branch: text("branch"),
      model: text("model"),
      user: text("user"),
      session: text("session"),
    },
    reader,
  );
}

/** `limit` of the query string: a positive number up to 500. */
export function limitOf(context: Context, usual: number): number {
  const text = context.req.query("limit");
  if (text === undefined || text === "") return usual;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1)
    throw new AppError("invalid", `limit is not a positive number: ${text}`);
  return Math.min(limit, maxPage);
}
