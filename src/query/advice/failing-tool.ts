import { editTools, hasAnswered, hasFailed } from "../../domain/tool-call.ts";
import { totalTokens } from "../../domain/usage.ts";
import type { RequestGlance, ToolGlance } from "../../store/glance.ts";
import type { Claim, Suggestion } from "./finding.ts";
import type { History } from "./history.ts";

/** The first failure teaches, the second may be a wrong correction; from the third on nothing is learned. */
const leastFailures = 3;
/** Longest part of an error that tells its kind. */
const kindLength = 60;
/** Tools that change files, also under agents that do not tell how many lines they changed. */
const editors: ReadonlySet<string> = new Set([...editTools, "apply_patch", "replace", "write_file"]);

/**
 * A tool that failed three times or more with the same kind of error, without a success of its own and without a file
 * being changed in between: work on the cause is no loop. Counted: the requests between the first and the last failure.
 */
export const failingTool: Suggestion = {
  kind: "failing_tools",
  title: "A tool that failed the same way again and again",
  action: "Interrupt at the third failure and say what is wrong, or write the way that works into CLAUDE.md.",
  isSetting: false,
  examine(history) {
    // Most sessions have too few failures of one kind: that is seen without reading all that went well.
    if (!hasEnough(history.failedCalls())) return undefined;
    const runs = runsOf(history.toolCalls());
    const worst = runs.toSorted((a, b) => b.failures - a.failures)[0];
    if (worst === undefined) return undefined;
    const requests = requestsWithin(history, runs);
    return {
      claims: requests.map(claimOf),
      times: runs.reduce((sum, { failures }) => sum + failures, 0),
      at: worst.first.at,
      detail: `${worst.first.tool ?? "a tool"} failed ${worst.failures} times: ${worst.kind}`,
    };
  },
};

function claimOf(request: RequestGlance): Claim {
  const { costNano, usage } = request;
  return { request, savedNano: costNano, tokens: usage === undefined ? 0 : totalTokens(usage) };
}

interface Run {
  readonly first: ToolGlance;
  readonly last: ToolGlance;
  readonly kind: string;
  readonly failures: number;
}

function hasEnough(failed: readonly ToolGlance[]): boolean {
  if (failed.length < leastFailures) return false;
  const alike = Map.groupBy(failed, (call) => `${call.subagentId} ${call.tool} ${kindOf(call)}`);
  return [...alike.values()].some((calls) => calls.length >= leastFailures);
}

function runsOf(calls: readonly ToolGlance[]): Run[] {
  const found: Run[] = [];
  for (const own of Map.groupBy(calls, ({ subagentId }) => subagentId).values()) {
    const open = new Map<string, Run>();
    for (const call of own) found.push(...follow(open, call));
    found.push(...open.values());
  }
  return found.filter(({ failures }) => failures >= leastFailures);
}

/** Takes one use into the runs that are open, and hands out those that it ends. */
function follow(open: Map<string, Run>, call: ToolGlance): Run[] {
  const { tool = "" } = call;
  // What a person refused did not fail, and what is not over has not failed yet.
  if (!hasAnswered(call)) return [];
  const isFailure = hasFailed(call);
  const ended = !isFailure && hasChanged(call) ? [...open.values()] : [open.get(tool)].filter(isRun);
  if (!isFailure) {
    for (const run of ended) open.delete(run.first.tool ?? "");
    return ended;
  }
  const kind = kindOf(call);
  const [run] = ended;
  if (run?.kind === kind) {
    open.set(tool, { ...run, last: call, failures: run.failures + 1 });
    return [];
  }
  open.set(tool, { first: call, last: call, kind, failures: 1 });
  return ended;
}

function isRun(run: Run | undefined): run is Run {
  return run !== undefined;
}

function hasChanged({ tool, linesAdded, linesRemoved }: ToolGlance): boolean {
  return (linesAdded ?? 0) + (linesRemoved ?? 0) > 0 || editors.has(tool ?? "");
}

function kindOf({ error }: ToolGlance): string {
  return error?.split("\n", 1)[0]?.slice(0, kindLength) || "no reason told";
}

/** Requests of the same agent, after the first failure and up to the last; each once, in whatever runs it lies. */
function requestsWithin({ requests, isAsked }: History, runs: readonly Run[]): RequestGlance[] {
  return requests.filter((request) => isAsked(request) && runs.some((run) => isWithin(request, run)));
}

function isWithin({ at, usage, subagentId, subagentType }: RequestGlance, { first, last }: Run): boolean {
  // A type without an id may be any of several subagents.
  const isSameAgent =
    first.subagentId === subagentId && (subagentId !== undefined || subagentType === undefined);
  return usage !== undefined && isSameAgent && at > first.at && at <= last.at;
}
