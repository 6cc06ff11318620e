import { isOver } from "../../domain/activity.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Filter, LedgerReader } from "../../store/store.ts";
import { shapesOf } from "../sessions.ts";
import { schemaVersion, type SessionShape } from "../shape.ts";
import { candidatesOf, parseStates } from "../state-filter.ts";
import type { ContextSettings } from "./rules.ts";

/** Sessions whose contexts are told at most, the latest. */
const mostSessions = 200;
/** What was not heard of for a day is not live; `sessions` lists it. */
const recentMs = 86_400_000;
const open = parseStates("open", "");

/** Answers `hallmonitor context` without a session: at most 200, those that were heard of last. */
export interface LiveContexts {
  readonly schema_version: number;
  /** Whose context runs out first comes first. */
  readonly sessions: readonly SessionShape[];
  /** Whether more were found than were looked at. */
  readonly has_more: boolean;
}

/**
 * Sessions that were neither ended nor lost, of the last day unless the filter says when: first those of which it is known
 * when they run out, then the others by how many requests they have left, then by how full they are.
 */
export function liveContexts(
  reader: LedgerReader,
  { filter, ...asked }: { readonly filter: Filter; readonly now: UnixMs; readonly contexts: ContextSettings },
): LiveContexts {
  const recent = { ...filter, from: filter.from ?? asked.now - recentMs };
  // However many others are over by now, who goes on is among them.
  const found = reader.sessions(candidatesOf(recent, open, asked.now), mostSessions + 1);
  const sessions = shapesOf(reader, found.slice(0, mostSessions), asked);
  return {
    schema_version: schemaVersion,
    sessions: sessions
      .filter(({ state }) => !isOver(state))
      .toSorted((a, b) => compareRanks(rankOf(a), rankOf(b))),
    has_more: found.length > mostSessions,
  };
}

/** The lower, the sooner it runs out. What nobody foresees comes after all that somebody does. */
function rankOf({ context }: SessionShape): readonly number[] {
  const at = context?.exhausts_at ?? null;
  return [
    at === null ? Number.MAX_VALUE : Date.parse(at),
    context?.exhausts_in_requests ?? Number.MAX_VALUE,
    -(context?.fill_percent ?? -1),
    -(context?.tokens ?? -1),
  ];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((rank, index) => rank !== b[index]);
  return place === -1 ? 0 : (a[place] ?? 0) - (b[place] ?? 0);
}
