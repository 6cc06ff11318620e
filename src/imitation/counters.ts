import { nanoToUsd } from "../domain/money.ts";
import type { EventAct, DecisionAct, PromptAct, RequestAct, ResultAct } from "./act.ts";
import type { Count, WireAttributes } from "./record.ts";

/** The tools whose permissions the client counts. */
const editTools: ReadonlySet<string> = new Set(["Edit", "Write"]);

/** Counts what happens in one session, as the client's metrics do. A delta export takes the counts and resets them. */
export class Counters {
  readonly #counts = new Map<string, Count>();

  add(counts: readonly Count[]): void {
    for (const { metric, value, attributes } of counts) {
      const series = JSON.stringify([metric, attributes]);
      const before = this.#counts.get(series)?.value ?? 0;
      this.#counts.set(series, { metric, value: before + value, attributes });
    }
  }

  /** Everything counted since the last `take`, kept for the next: a cumulative export. */
  all(): readonly Count[] {
    return [...this.#counts.values()];
  }

  take(): readonly Count[] {
    const counts = this.all();
    this.#counts.clear();
    return counts;
  }
}

/** What the client counts at an act. */
export function countsOf(act: EventAct): readonly Count[] {
  switch (act.kind) {
    case "user_prompt":
      return promptCounts(act);
    case "api_request":
      return requestCounts(act);
    case "tool_decision":
      return decisionCounts(act);
    case "tool_result":
      return resultCounts(act);
    case "assistant_response":
    case "api_error":
    case "api_retries_exhausted":
    case "subagent_completed":
    case "compaction":
      return [];
  }
}

function promptCounts({ typedMs }: PromptAct): readonly Count[] {
  return [count("active_time.total", typedMs / 1000, { type: "user" })];
}

function requestCounts({ usage, costNano, durationMs, by, ...act }: RequestAct): readonly Count[] {
  const who = {
    model: act.model,
    query_source: by === undefined ? coarse(act.querySource) : "subagent",
    effort: act.effort,
    "agent.name": by?.type,
  };
  const tokens = {
    input: usage.input,
    output: usage.output,
    cacheRead: usage.cacheRead,
    cacheCreation: usage.cacheWrite,
  };
  return [
    ...(costNano === undefined ? [] : [count("cost.usage", nanoToUsd(costNano), who)]),
    ...Object.entries(tokens).map(([type, value]) => count("token.usage", value, { ...who, type })),
    ...activeCounts(durationMs, by === undefined),
  ];
}

function coarse(querySource: string): string {
  return querySource === "repl_main_thread" ? "main" : "auxiliary";
}

function decisionCounts({ tool, decision, decidedBy, language }: DecisionAct): readonly Count[] {
  if (!editTools.has(tool)) return [];
  return [count("code_edit_tool.decision", 1, { decision, source: decidedBy, tool_name: tool, language })];
}

function resultCounts(act: ResultAct): readonly Count[] {
  const { model, linesAdded, linesRemoved, counts, durationMs, by } = act;
  return [
    ...(linesAdded === undefined ? [] : [count("lines_of_code.count", linesAdded, { type: "added", model })]),
    ...(linesRemoved === undefined
      ? []
      : [count("lines_of_code.count", linesRemoved, { type: "removed", model })]),
    ...(counts === "commit" ? [count("commit.count", 1, {})] : []),
    ...(counts === "pull-request" ? [count("pull_request.count", 1, {})] : []),
    ...activeCounts(durationMs, by === undefined),
  ];
}

/** While a subagent works, the main thread's Agent tool runs, and its time already covers the subagent's. */
function activeCounts(durationMs: number, isMain: boolean): readonly Count[] {
  return isMain ? [count("active_time.total", durationMs / 1000, { type: "cli" })] : [];
}

function count(name: string, value: number, attributes: WireAttributes): Count {
  return { metric: `claude_code.${name}`, value, attributes };
}
