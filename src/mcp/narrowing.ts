import { lineOf } from "../checkpoint/text-line.ts";
import { AppError } from "../domain/error.ts";
import type { Session } from "../domain/session.ts";
import { machineTimeZone, type Calendar } from "../query/calendar.ts";
import { parseFilter } from "../query/filter.ts";
import { unknownOwners, type NamedOwner } from "../query/known-name.ts";
import type { Filter } from "../store/store.ts";
import { text } from "./argument.ts";
import { quoted } from "./words.ts";
import { projectOf } from "./scope.ts";
import { namedSession } from "./whose.ts";
import type { Desk } from "./tool.ts";

/** Names that are told where an unknown one was asked for. */
const mostNames = 12;

/** Which days a question is about. */
export const spanInput = {
  last: text("the last days, weeks or months, including the current one: 1d is today, 7d, 3w, 2m"),
  from: text("instead of last: from this day or time on, such as 2026-11-20 or 2026-11-20T21:00:00Z"),
  to: text("up to this day (inclusive) or time"),
  timezone: text("time zone of the days, such as Europe/Berlin (this machine's)"),
};

/** Whose work a question is about. */
export const ownerInput = {
  project: text("only this project: its folder, or the end of its path"),
  branch: text("only this git branch"),
  agent: text("only this coding agent, such as claude-code"),
  user: text("only this user"),
  team: text("only this team"),
};

/** Everything that a question about usage is narrowed by. */
export const filterInput = {
  ...spanInput,
  ...ownerInput,
  model: text("only this model, by its whole name as group_by=model shows it"),
  session: text("only this session: its id, or the beginning of one"),
};

interface Narrowing {
  readonly last?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly timezone?: string | undefined;
  readonly project?: string | undefined;
  readonly branch?: string | undefined;
  readonly agent?: string | undefined;
  readonly user?: string | undefined;
  readonly team?: string | undefined;
  readonly model?: string | undefined;
  readonly session?: string | undefined;
}

/** What was asked, in the words of the ledger. */
export interface Narrowed {
  readonly filter: Filter;
  readonly calendar: Calendar;
  /** What there is instead of a name that nothing is known of. */
  readonly notes: readonly string[];
}

/** The filter that arguments mean, and the calendar their days were read in. Throws `invalid` for what is none. */
export function narrowed({ last, from, to, timezone, ...owner }: Narrowing, desk: Desk): Narrowed {
  if (last !== undefined && (from !== undefined || to !== undefined))
    throw new AppError("invalid", "last says when already; leave it or from and to out");
  const span = last === undefined ? { from, to } : { last: { text: last, now: desk.now, name: "last" } };
  const asked = { ...span, ...owner, timezone: timezone ?? machineTimeZone(), session: undefined };
  const project = projectOf(desk, owner.project);
  const { filter, calendar } = parseFilter({ ...asked, project }, desk.reader);
  const sessionKey =
    owner.session === undefined ? undefined : namedSession(desk, owner.session, owner.agent).key;
  return { filter: { ...filter, sessionKey }, calendar, notes: unknownNames(desk, filter) };
}

/** A wrong name looks like no use. */
function unknownNames(desk: Pick<Desk, "reader" | "project">, filter: Filter): string[] {
  return unknownOwners(desk.reader, filter, { project: desk.project }).map(([naming, name]) => {
    const told = knownNames(desk, naming).slice(0, mostNames);
    const known = told.map((one) => lineOf(one, 80)).join(", ") || "none";
    return `nothing is known of the ${naming} ${quoted(name)}; known: ${known}`;
  });
}

/** The most expensive first, then those of the latest sessions, which may have used nothing yet. */
function knownNames({ reader, project }: Pick<Desk, "reader" | "project">, naming: NamedOwner): string[] {
  const question = { filter: { project }, by: [naming] };
  const rows = [...reader.usage(question), ...reader.usageFromCounters(question)];
  const ordered = rows.toSorted((a, b) => b.costNano - a.costNano);
  const latest = reader.sessions({ project }, mostNames).map((session) => nameOf(session, naming));
  return [...new Set([...ordered.map(({ keys: [key] }) => key), ...latest].flatMap((name) => name ?? []))];
}

function nameOf({ agent, facts }: Session, naming: NamedOwner): string | undefined {
  if (naming === "model") return undefined;
  return naming === "agent" ? agent : facts[naming];
}
