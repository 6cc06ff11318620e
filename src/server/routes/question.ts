import type { Context } from "hono";
import { AppError } from "../../domain/error.ts";
import { machineTimeZone, weekStarts, type Calendar } from "../../query/calendar.ts";
import type { CloseUpQuestion } from "../../query/close-up/question.ts";
import { parseFilter, type FilterText } from "../../query/filter.ts";
import type { OwnerFilter } from "../../query/owner.ts";
import type { Filter, LedgerReader } from "../../store/store.ts";
import { maxPage } from "./page-size.ts";

/** What every question about the ledger may be narrowed by. */
export const filterNames: readonly string[] = [
  "from",
  "to",
  "since",
  "until",
  "timezone",
  "agent",
  "project",
  "branch",
  "model",
  "user",
  "team",
  "session",
];
/** The part of its time that is asked about where a path names one session; the agent, as two may have an id. */
export const spanNames: readonly string[] = ["from", "to", "since", "until", "timezone", "agent"];

/** Whom streams and what is of now may be narrowed to. */
export const ownerNames = ["agent", "project", "branch", "user", "team", "session"] as const;

/**
 * The filter that the query string of a request means. A name that is neither a filter nor one of `others` is refused:
 * a typing mistake must not silently answer another question.
 */
export function filterOf(
  context: Context,
  reader: LedgerReader,
  others: readonly string[],
): { filter: Filter; calendar: Calendar } {
  refuseStrays(context, [...filterNames, ...others]);
  const { timezone, week_start, model, ...asked } = context.req.query();
  return parseFilter(
    {
      ...timesIn(asked),
      timezone: timezone ?? machineTimeZone(),
      weekStart: oneOf(weekStarts, "week_start", week_start ?? "monday"),
      ...ownerIn(asked),
      model,
    },
    reader,
  );
}

function ownerIn({ agent, project, branch, user, team, session }: Readonly<Record<string, string>>) {
  return { agent, project, branch, user, team, session };
}

/** The same where the path names a session: another beside it would be passed over. */
export function filterBesideSession(
  context: Context,
  reader: LedgerReader,
  others: readonly string[],
): Filter {
  if (context.req.query("session") !== undefined)
    throw new AppError("invalid", "the path names a session already; leave session out");
  return filterOf(context, reader, others).filter;
}

/** The session of a path, and the part of its time that is asked about. Other filters are refused: it is one session's own. */
export function closeUpOf(
  context: Context,
  reader: LedgerReader,
  others: readonly string[],
): CloseUpQuestion {
  refuseStrays(context, [...spanNames, ...others]);
  const { agent, from, to } = filterOf(context, reader, others).filter;
  return { id: context.req.param("id") ?? "", agent, from, to };
}

/** What asks about nothing more: a script's first page has no cursor yet, and a search without a word finds nothing. */
const mayBeEmpty: ReadonlySet<string> = new Set(["limit", "cursor", "q"]);

/** Refuses what is not known, and what would be passed over: an empty variable of a script must not ask about everything. */
export function refuseStrays(context: Context, known: readonly string[]): void {
  const others = known.length === 0 ? "nothing is known beside the path" : `known: ${known.join(", ")}`;
  for (const [name, [text = "", ...more]] of Object.entries(context.req.queries())) {
    if (!known.includes(name)) throw new AppError("invalid", `${name} is not known here; ${others}`);
    if (more.length > 0) throw new AppError("invalid", `${name} is given more than once; give it once`);
    if (!mayBeEmpty.has(name)) refuseEmpty(name, text);
  }
}

/** The text of a parameter, which may be absent; one that is there and empty is refused. */
export function refuseEmpty(name: string, text: string | undefined): string | undefined {
  if (text?.trim() === "") throw new AppError("invalid", `${name} is empty; name one, or leave it out`);
  return text;
}

/** From when on and until when. Each has two names, and of both only the first would count. */
export function timesIn({ from, since, to, until }: TimeNames): Pick<FilterText, "from" | "to"> {
  refuseBoth({ from, since });
  refuseBoth({ to, until });
  return { from: from ?? since, to: to ?? until };
}

interface TimeNames {
  readonly from?: string | undefined;
  readonly since?: string | undefined;
  readonly to?: string | undefined;
  readonly until?: string | undefined;
}

function refuseBoth(names: Readonly<Record<string, string | undefined>>): void {
  if (Object.values(names).includes(undefined)) return;
  throw new AppError("invalid", `${Object.keys(names).join(" and ")} say the same; leave one out`);
}

/** The agent of a session that a path names, where one is said. All but that and `others` is refused. */
export function agentOf(context: Context, others: readonly string[]): string | undefined {
  refuseStrays(context, ["agent", ...others]);
  return context.req.query("agent");
}

/** Which sessions a stream is about; a stream may have its token in the address. */
export function listenerOf(
  context: Context,
  reader: LedgerReader,
  others: readonly string[] = [],
): OwnerFilter {
  return ownerOf(context, reader, [...others, "token"]);
}

/** Which sessions what is of now is about: times mean nothing to it, and neither does a model. */
export function ownerOf(context: Context, reader: LedgerReader, others: readonly string[] = []): OwnerFilter {
  refuseStrays(context, [...ownerNames, ...others]);
  return parseFilter({ timezone: "UTC", ...ownerIn(context.req.query()) }, reader).filter;
}

/** One of the known words for what `name` asks; others are refused with the words there are. */
export function oneOf<T extends string>(known: readonly T[], name: string, text: string): T {
  const found = known.find((word) => word === text);
  if (found === undefined)
    throw new AppError("invalid", `${name}=${text} is not known; use one of ${known.join(", ")}`);
  return found;
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
