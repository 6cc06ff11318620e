import type { Session } from "../../domain/session.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { ContextSettings } from "../../query/context/rules.ts";
import type { ThreadMemory } from "../../query/context/thread-memory.ts";
import { listSessions } from "../../query/sessions.ts";
import { burnWindowMs } from "../../query/session-shape.ts";
import { restsOnTools, stateOf } from "../../query/session-state.ts";
import type { SessionShape, SessionState } from "../../query/shape.ts";
import { notOver, over, parseStates } from "../../query/state-filter.ts";
import type { LedgerReader } from "../../store/store.ts";
import { gauge, type Family, type Labels } from "./family.ts";
import { labelValue } from "./label-value.ts";
import type { Places } from "./places.ts";
import { leftMs } from "../../domain/activity.ts";

/** How many of the latest sessions of the last twelve hours are looked at, ended and open ones each: more than anybody has. */
const mostCounted = 1000;
/** How many of the latest open sessions get series of their own where that is asked for. */
const mostTold = 100;

const states = [
  "working",
  "waiting-permission",
  "waiting-input",
  "compacting",
  "idle",
  "ended",
  "lost",
] as const satisfies readonly SessionState[];

/** How many sessions are in which state now, by agent. All states of an agent are listed, so that an empty one is 0. */
export function sessionStates(reader: LedgerReader, places: Places, now: UnixMs): Family {
  // However many ended since, who waits is counted.
  const recent = [notOver, over].flatMap((doing) =>
    reader.sessions({ from: now - leftMs, doing }, mostCounted),
  );
  const agents = Map.groupBy(recent, ({ agent }) => places.ofOwner({ project: undefined, agent }).agent);
  const samples = [...agents].flatMap(([agent, sessions]) => {
    const found = Map.groupBy(sessions, (session) => stateNow(reader, session, now));
    return states.map((state) => ({ labels: { agent, state }, value: found.get(state)?.length ?? 0 }));
  });
  return gauge(
    "hallmonitor_sessions",
    "Sessions of the last twelve hours by their present state: at most the latest 1,000 that are over and the latest 1,000 that are not.",
    samples,
  );
}

function stateNow(reader: LedgerReader, session: Session, now: UnixMs): SessionState {
  const work = restsOnTools(session, now) ? reader.totals([session.key], now - burnWindowMs)[0] : undefined;
  return stateOf(session, work, now).state;
}

/** Now, and how full contexts are told to be then. `threads` holds what the last scrape read of those. */
export interface SessionsAsked {
  readonly now: UnixMs;
  readonly contexts: ContextSettings;
  readonly threads: ThreadMemory;
}

/** What a session shows in a series of its own; undefined where it is unknown. */
interface Gauge extends Omit<Family, "type" | "samples"> {
  readonly of: (session: SessionShape) => number | null | undefined;
}

const gauges: readonly Gauge[] = [
  {
    name: "hallmonitor_session_context_tokens",
    help: "What the model was shown last in an open session.",
    of: ({ context }) => context?.tokens,
  },
  {
    name: "hallmonitor_session_context_fill_ratio",
    help: "How full an open session's context is of where its client compacts it.",
    of: ({ context }) => ratioOf(context?.fill_percent),
  },
  {
    name: "hallmonitor_session_context_exhaustion_requests",
    help: "Requests until an open session's context is compacted, as forecast.",
    of: ({ context }) => context?.exhausts_in_requests,
  },
  {
    name: "hallmonitor_session_context_exhaustion_timestamp_seconds",
    help: "When an open session's context is compacted at its pace, as forecast.",
    of: ({ context }) => secondsOf(context?.exhausts_at),
  },
  {
    name: "hallmonitor_session_cost_usd",
    help: "What an open session cost so far in US dollars.",
    of: ({ cost_usd: cost }) => cost,
  },
  {
    name: "hallmonitor_session_last_seen_timestamp_seconds",
    help: "When an open session last reported something.",
    of: ({ last_seen_at: at }) => secondsOf(at),
  },
];

/** What open sessions say of themselves, each by its own id. */
export function sessionGauges(reader: LedgerReader, places: Places, asked: SessionsAsked): Family[] {
  const { sessions } = listSessions(reader, {
    ...asked,
    filter: { from: asked.now - leftMs },
    states: parseStates("open", ""),
    page: { limit: mostTold },
  });
  const told = sessions.map((session) => ({ session, labels: labelsOf(session, places) }));
  return gauges.map(({ name, help, of }) =>
    gauge(
      name,
      help,
      told.flatMap(({ session, labels }) => {
        const value = of(session);
        return value === null || value === undefined ? [] : [{ labels, value }];
      }),
    ),
  );
}

function labelsOf({ id, project, agent }: SessionShape, places: Places): Labels {
  return { ...places.ofOwner({ project: project ?? undefined, agent }), session: labelValue(id) };
}

/** Percents as Prometheus writes them, without the rounding error of a division. */
export function ratioOf(percent: number | null | undefined): number | undefined {
  return percent === null || percent === undefined ? undefined : Math.round(percent * 1e6) / 1e8;
}

function secondsOf(at: string | null | undefined): number | undefined {
  return at === null || at === undefined ? undefined : Date.parse(at) / 1000;
}
