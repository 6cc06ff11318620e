import { failedAttempts, type Request } from "../../domain/request.ts";
import { hasAnswered, hasFailed, type ToolCall } from "../../domain/tool-call.ts";
import { rankOf, type CloseUp, type CourseStep, type Failure, type FileWork } from "../close-up.ts";
import type { SessionSpan } from "../glance.ts";
import { sumKnown } from "./work.ts";
import type { Keyed } from "../store.ts";
import { spanOf } from "./glance.ts";
import type { MemoryLedger } from "./ledger.ts";
import { sumCosts } from "./usage.ts";

/** Looks at one session of a ledger in memory at close quarters. */
export function closeUp({ shelves, sessions }: MemoryLedger): CloseUp {
  const requestsOf = (span: SessionSpan) => spanOf(shelves.request.all(), span, Infinity);
  const callsOf = (span: SessionSpan) => spanOf(shelves["tool-call"].all(), span, Infinity);
  return {
    requests: (span, { order, limit, after }) =>
      requestsOf(span)
        .map((request) => ({ request, rank: rankOf(order, request) }))
        .toSorted((a, b) => b.rank - a.rank || b.request.key - a.request.key)
        .filter(
          ({ request: { key }, rank }) =>
            after === undefined || rank < after.rank || (rank === after.rank && key < after.key),
        )
        .slice(0, limit)
        .map(({ request }) => request),
    course: (span, steps) => courseOf(requestsOf(span), steps),
    fileWork: (span) => fileWorkOf(callsOf(span)),
    failures: (span, limit) =>
      [...callsOf(span).flatMap(toolFailure), ...requestsOf(span).flatMap(requestFailure)]
        .toSorted((a, b) => b.at - a.at || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : b.key - a.key))
        .slice(0, limit),
    forks: ({ agent, id }, limit) =>
      [...sessions.values()]
        .filter((one) => one.agent === agent && one.facts.parentSessionId === id)
        .toSorted((a, b) => a.startedAt - b.startedAt || a.key - b.key)
        .slice(0, limit),
    restored: ({ agent, id }) =>
      shelves.checkpoint
        .all()
        .filter((one) => one.injectedInto === id && sessions.get(one.sessionKey ?? 0)?.agent === agent)
        .toSorted((a, b) => (a.injectedAt ?? 0) - (b.injectedAt ?? 0) || a.key - b.key),
    calledItself: (span) => callsOf(span).some(({ subagentId }) => subagentId === undefined),
  };
}

function courseOf(requests: readonly Keyed<Request>[], steps: number): CourseStep[] {
  const size = Math.ceil(requests.length / steps);
  const groups = Map.groupBy(requests.entries(), ([index]) => Math.floor(index / size));
  return [...groups.values()].map((group) => stepOf(group.map(([, request]) => request)));
}

function stepOf(requests: readonly Request[]): CourseStep {
  const { keys: _, ...costs } = sumCosts(requests, { keys: [], from: undefined });
  return {
    ...costs,
    from: requests[0]?.at ?? 0,
    to: requests.at(-1)?.at ?? 0,
    failedRequests: requests.filter(({ failed }) => failed).length,
    retriedRequests: requests.filter(({ failed, attempt = 1 }) => !failed && attempt > 1).length,
    failedAttempts: requests.reduce((sum, request) => sum + failedAttempts(request), 0),
  };
}

function fileWorkOf(calls: readonly ToolCall[]): FileWork[] {
  const named = calls.filter(({ filePath }) => filePath !== undefined);
  return [...Map.groupBy(named, nameOf)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, own]) => sumWork(own));
}

/** Unknown names sort first, as in a database. */
function nameOf({ filePath, tool = "", subagentId = "" }: ToolCall): string {
  return [filePath, tool, subagentId].join("\0");
}

function sumWork(calls: readonly ToolCall[]): FileWork {
  const [first] = calls;
  const done = calls.filter((call) => hasAnswered(call) && !hasFailed(call));
  const ends = done.map(({ at, blockedMs = 0, durationMs = 0 }) => at + blockedMs + durationMs);
  return {
    filePath: first?.filePath ?? "",
    tool: first?.tool,
    subagentId: first?.subagentId,
    done: done.length,
    failed: calls.filter(hasFailed).length,
    rejected: calls.filter(({ decision }) => decision === "reject").length,
    linesAdded: sumKnown(calls.map(({ linesAdded }) => linesAdded)),
    linesRemoved: sumKnown(calls.map(({ linesRemoved }) => linesRemoved)),
    doneAt: ends.length === 0 ? undefined : Math.max(...ends),
    at: Math.max(...calls.map(({ at }) => at)),
  };
}

function toolFailure(call: Keyed<ToolCall>): Failure[] {
  const { tool, toolUseId, decision, success, at, key, error, decidedBy, subagentId, input, filePath } = call;
  if ((tool ?? toolUseId) === undefined || (success !== false && decision !== "reject")) return [];
  const told = { at, key, name: tool, error, decidedBy, subagentId, input, filePath };
  const kind = decision === "reject" ? "rejection" : "tool";
  return [{ kind, ...told, statusCode: undefined, attempts: undefined }];
}

function requestFailure(request: Keyed<Request>): Failure[] {
  const { failed, at, key, model, error, statusCode, attempt = 1, subagentId } = request;
  if (!failed) return [];
  const unknown = { decidedBy: undefined, input: undefined, filePath: undefined };
  return [
    { kind: "request", at, key, name: model, error, statusCode, attempts: attempt, subagentId, ...unknown },
  ];
}
