import { counted } from "../../domain/counted.ts";
import { nanoToUsd, type NanoUsd } from "../../domain/money.ts";
import { addUsage, noUsage, totalTokens, type Usage } from "../../domain/usage.ts";
import { formatUsd } from "../../format/money.ts";
import { formatTable, type Column } from "../format/table.ts";
import { formatTokens } from "../../format/tokens.ts";
import type { ImitatedRecord, ImitatedSession } from "../../imitation/record.ts";
import { formatWhole } from "../../domain/whole.ts";

/** What of one session a collector has answered for: what it must show, to the token. */
export interface SessionSent {
  readonly id: string;
  readonly model: string;
  readonly repository: string;
  readonly prompts: number;
  /** Answered model requests of the session and its subagents. */
  readonly requests: number;
  readonly failedRequests: number;
  /** Of the answered ones, those on a model without a price. */
  readonly unpricedRequests: number;
  readonly toolCalls: number;
  readonly usage: Usage;
  /** Of the priced requests. */
  readonly costNano: NanoUsd;
}

/** The whole of a play. */
export interface DemoTotals {
  /** In order of appearance. */
  readonly sessions: readonly SessionSent[];
  readonly requests: number;
  readonly usage: Usage;
  readonly costNano: NanoUsd;
}

/** Keeps the account of what was sent; a record is entered once it was answered for. */
export class Account {
  readonly #sent = new Map<string, SessionSent>();

  enter(records: readonly ImitatedRecord[]): void {
    for (const record of records) {
      const before = this.#sent.get(record.session.id) ?? nothingSent(record.session);
      this.#sent.set(before.id, withRecord(before, record));
    }
  }

  totals(): DemoTotals {
    const sessions = [...this.#sent.values()];
    return {
      sessions,
      requests: sum(sessions, ({ requests }) => requests),
      usage: sessions.reduce((usage, session) => addUsage(usage, session.usage), noUsage),
      costNano: sum(sessions, ({ costNano }) => costNano),
    };
  }
}

function nothingSent({ id, model, repository }: ImitatedSession): SessionSent {
  const counts = { prompts: 0, requests: 0, failedRequests: 0, unpricedRequests: 0, toolCalls: 0 };
  return { id, model, repository, ...counts, usage: noUsage, costNano: 0 };
}

function withRecord(sent: SessionSent, record: ImitatedRecord): SessionSent {
  if (record.kind !== "event") return sent;
  const { act } = record;
  switch (act.kind) {
    case "user_prompt":
      return { ...sent, prompts: sent.prompts + 1 };
    case "api_request":
      return {
        ...sent,
        requests: sent.requests + 1,
        unpricedRequests: sent.unpricedRequests + (act.costNano === undefined ? 1 : 0),
        usage: addUsage(sent.usage, act.usage),
        costNano: sent.costNano + (act.costNano ?? 0),
      };
    case "api_error":
      return { ...sent, failedRequests: sent.failedRequests + 1 };
    case "tool_decision":
      return { ...sent, toolCalls: sent.toolCalls + 1 };
    case "assistant_response":
    case "api_retries_exhausted":
    case "tool_result":
    case "subagent_completed":
    case "compaction":
      return sent;
  }
}

const columns: readonly Column<SessionSent>[] = [
  { title: "session", cell: ({ id }) => id },
  { title: "repository", cell: ({ repository }) => repository },
  { title: "model", cell: ({ model }) => model },
  { title: "requests", align: "right", cell: ({ requests }) => String(requests) },
  { title: "failed", align: "right", cell: ({ failedRequests }) => String(failedRequests) },
  { title: "tokens", align: "right", cell: ({ usage }) => formatTokens(totalTokens(usage)) },
  { title: "cost", align: "right", cell: (session) => formatUsd(sessionUsd(session)) },
];

/** A line per session and one for all, to hold against what a collector shows. */
export function formatTotals({ sessions, requests, usage, costNano }: DemoTotals): readonly string[] {
  const tokens = formatWhole(totalTokens(usage));
  const unpriced = sum(sessions, (session) => session.unpricedRequests);
  const rest =
    unpriced === 0
      ? ""
      : `; ${formatWhole(unpriced)} of the requests ${unpriced === 1 ? "has" : "have"} no price`;
  return [
    ...formatTable(sessions, columns, { width: Number.POSITIVE_INFINITY, title: (text) => text }),
    `Sent ${counted(sessions.length, "session")}, ${counted(requests, "request")}, ${tokens} tokens, ${formatUsd(nanoToUsd(costNano))}${rest}.`,
  ];
}

function sessionUsd({ requests, unpricedRequests, costNano }: SessionSent): number | null {
  return requests > 0 && unpricedRequests === requests ? null : nanoToUsd(costNano);
}

function sum(sessions: readonly SessionSent[], of: (session: SessionSent) => number): number {
  return sessions.reduce((total, session) => total + of(session), 0);
}
