import { hasFailed, waitOf, type ToolCall } from "../../domain/tool-call.ts";
import type { ToolCallGroup, ToolDimension, ToolOrder } from "../store.ts";
import type { MemoryLedger } from "./ledger.ts";
import { sumKnown } from "./work.ts";

/** Calls that went alike and took equally long, collected one by one. */
export function groupToolCalls(
  ledger: MemoryLedger,
  dimension: ToolDimension,
  calls: readonly ToolCall[],
): ToolCallGroup[] {
  const groups = new Map<string, ToolCallGroup>();
  for (const call of calls) {
    const key = keyOf(ledger, dimension, call);
    const { durationMs, decision, decidedBy, success } = call;
    const name = JSON.stringify([key, durationMs, decision, decidedBy, success]);
    const before = groups.get(name);
    const waitMs = sumKnown([before?.waitMs, waitOf(call)]);
    groups.set(name, {
      key,
      durationMs,
      decision,
      decidedBy,
      success,
      calls: (before?.calls ?? 0) + 1,
      waitMs,
    });
  }
  return [...groups.values()];
}

/** Sessions in the order of what their calls add up to. */
export function leadingSessions(
  calls: readonly ToolCall[],
  { order, limit }: { order: ToolOrder; limit: number },
): { keys: number[]; count: number } {
  const amount = amounts[order];
  const sum = (own: readonly ToolCall[]): number => own.reduce((total, call) => total + amount(call), 0);
  const sessions = [...Map.groupBy(calls, ({ sessionKey }) => sessionKey)]
    .flatMap(([key, own]) => (key === undefined ? [] : [{ key, own, amount: sum(own) }]))
    .toSorted((a, b) => b.amount - a.amount || b.own.length - a.own.length || a.key - b.key);
  return { keys: sessions.slice(0, limit).map(({ key }) => key), count: sessions.length };
}

const amounts: Record<ToolOrder, (call: ToolCall) => number> = {
  calls: () => 1,
  time: ({ durationMs }) => durationMs ?? 0,
  failures: (call) => (hasFailed(call) ? 1 : 0),
  waiting: (call) => waitOf(call) ?? 0,
};

function keyOf(
  ledger: MemoryLedger,
  dimension: ToolDimension,
  { tool, sessionKey, subagentId, agent }: ToolCall,
): string | undefined {
  const session = sessionKey === undefined ? undefined : ledger.sessions.get(sessionKey);
  if (dimension === "tool") return tool;
  if (dimension === "session") return session?.id;
  if (dimension === "agent") return agent ?? session?.agent;
  if (dimension !== "subagent-type") return session?.facts[dimension];
  const subagent = ledger.shelves.subagent
    .all()
    .find((one) => one.sessionKey === sessionKey && one.subagentId === subagentId);
  return subagentId === undefined ? undefined : (subagent?.subagentType ?? "unknown");
}
