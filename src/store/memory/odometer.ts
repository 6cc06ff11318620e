import type { SessionTotals } from "../../domain/session.ts";
import type { OwnerWork } from "../../domain/work.ts";
import type { MemoryLedger } from "./ledger.ts";
import { totalsOf } from "./totals.ts";
import { sumKnown } from "./work.ts";

/** What all sessions did, by project and agent. */
export function workByOwner(ledger: MemoryLedger): OwnerWork[] {
  const owned = Map.groupBy(ledger.sessions.values(), ({ facts, agent }) =>
    JSON.stringify([facts.project, agent]),
  );
  return [...owned.values()].flatMap((sessions) => {
    const [first] = sessions;
    const totals = sessions.map(({ key }) => totalsOf(ledger, key, Infinity));
    return first === undefined
      ? []
      : [{ project: first.facts.project, agent: first.agent, sessions: totals.length, ...workOf(totals) }];
  });
}

function workOf(all: readonly SessionTotals[]): Omit<OwnerWork, "project" | "agent" | "sessions"> {
  const known = (of: (totals: SessionTotals) => number | undefined) => sumKnown(all.map((one) => of(one)));
  const active = known(({ counters }) => sumKnown([counters.get("active.user"), counters.get("active.cli")]));
  return {
    toolCalls: known(({ toolCalls }) => toolCalls) ?? 0,
    toolFailures: known(({ toolFailures }) => toolFailures) ?? 0,
    linesAdded: known(({ counters, linesAdded }) => counters.get("lines.added") ?? linesAdded),
    linesRemoved: known(({ counters, linesRemoved }) => counters.get("lines.removed") ?? linesRemoved),
    commits: known(({ counters }) => counters.get("commits")),
    pullRequests: known(({ counters }) => counters.get("pull-requests")),
    activeSeconds: active === undefined ? undefined : Math.round(active * 1000) / 1000,
  };
}
