/** Senders of OTLP that post batch after batch until the collector is gone, and remember what they were answered. */
import { expect } from "bun:test";
import type { StartedDaemon } from "../e2e/daemon.ts";
import {
  apiRequest,
  event,
  logs,
  noon,
  send,
  tokens,
  wires,
  type Point,
  type Signal,
  type Wire,
} from "../e2e/otlp.ts";
import type { OracleMessage } from "../oracle/otlp.ts";
import type { Look } from "./look.ts";

/** What one export request tells. */
export interface Batch {
  readonly signal: Signal;
  readonly wire: Wire;
  readonly message: OracleMessage;
  readonly requests: readonly string[];
  readonly toolCalls: readonly string[];
  /** What a counter increased by, and its session. */
  readonly increase: { readonly session: string; readonly value: number } | undefined;
}

/** A load on one collector. */
export interface Load {
  /** Batches that got a 200. */
  readonly answered: readonly Batch[];
  /** Batches that got no answer, or a refusal. */
  readonly unanswered: readonly Batch[];
  /** Senders that wait for an answer at this moment. */
  readonly underWay: () => number;
  /** Settles when every sender has given up. */
  readonly over: Promise<unknown>;
}

type Make = (number: number) => Batch;

/**
 * Starts a sender for events on each wire, one for counters since their start, and one for counters since their last export. Each
 * gives up when the collector is gone, or after so many batches.
 */
export function startLoad(
  daemon: Pick<StartedDaemon, "httpUrl" | "grpcAddress">,
  name: string,
  most = Infinity,
): Load {
  const answered: Batch[] = [];
  const unanswered: Batch[] = [];
  let waiting = 0;
  const sendOn = async (make: Make): Promise<void> => {
    for (let number = 0; number < most; number += 1) {
      const batch = make(number);
      waiting += 1;
      const answer = await send(daemon, batch).catch(() => undefined);
      waiting -= 1;
      (answer?.status === 200 ? answered : unanswered).push(batch);
      if (answer === undefined) return;
    }
  };
  const over = Promise.all(makersOf(name).map(sendOn));
  return { answered, unanswered, underWay: () => waiting, over };
}

/** Resolves when so many batches were answered, or no sender is left. */
export async function answers({ answered, over }: Load, count: number): Promise<void> {
  const ending = new AbortController();
  void over.then(() => ending.abort());
  while (answered.length < count && !ending.signal.aborted)
    await new Promise((resolve) => void setImmediate(resolve));
}

function makersOf(name: string): Make[] {
  return [
    ...wires.map((wire) => (number: number) => eventsOf(`${name}-${wire.replace("/", "-")}`, number, wire)),
    (number) => counterOf("cumulative", `${name}-since-start`, number),
    (number) => counterOf("delta", `${name}-since-last`, number),
  ];
}

function eventsOf(session: string, number: number, wire: Wire): Batch {
  const at = noon + number * 3;
  const requests = [`${session}-${number}-a`, `${session}-${number}-b`];
  const toolUse = `toolu_${session}-${number}`;
  const used = { "session.id": session, tool_name: "Bash", tool_use_id: toolUse, success: "true" };
  const records = requests.map((id, index) => apiRequest(session, id, { at: at + index }));
  const message = logs(...records, event("tool_result", at + 2, used));
  return { signal: "logs", wire, message, requests, toolCalls: [toolUse], increase: undefined };
}

/** Each export adds one more than the one before: a total that a lost or a doubled export cannot come to. */
function counterOf(temporality: "cumulative" | "delta", session: string, number: number): Batch {
  const increase = number + 1;
  const total = (increase * (increase + 1)) / 2;
  const point: Point = {
    session,
    value: temporality === "delta" ? increase : total,
    at: noon + increase * 1000,
    startedAt: temporality === "delta" ? noon + number * 1000 : noon,
  };
  return {
    signal: "metrics",
    wire: temporality === "delta" ? "http/json" : "http/protobuf",
    message: tokens(temporality, point),
    requests: [],
    toolCalls: [],
    increase: { session, value: increase },
  };
}

/** Everything answered is there, nothing is there that was not sent, nothing twice, and a batch whole or not at all. */
export function expectKept(look: Look, loads: readonly Load[]): void {
  const answered = loads.flatMap((load) => load.answered);
  const unanswered = loads.flatMap((load) => load.unanswered);
  for (const kind of ["requests", "toolCalls"] as const) {
    const known = new Set(look[kind]);
    expect(look[kind].length, `${kind} that are there twice`).toBe(known.size);
    expect(answered.flatMap((batch) => batch[kind]).filter((id) => !known.has(id))).toEqual([]);
  }
  const known = new Set([...look.requests, ...look.toolCalls]);
  for (const { requests, toolCalls } of unanswered)
    expect(new Set([...requests, ...toolCalls].map((id) => known.has(id))).size).toBeLessThan(2);
  const [least, most] = [sumsOf(answered), sumsOf([...answered, ...unanswered])];
  for (const [session, sum] of Object.entries(most)) {
    expect(look.counted[session] ?? 0, session).toBeGreaterThanOrEqual(least[session] ?? 0);
    expect(look.counted[session] ?? 0, session).toBeLessThanOrEqual(sum);
  }
}

/** What the counters of batches come to, by session. */
export function sumsOf(batches: readonly Batch[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { increase } of batches)
    if (increase !== undefined) sums[increase.session] = (sums[increase.session] ?? 0) + increase.value;
  return sums;
}

/** Sends everything once more, by other wires than before, as senders do that missed an answer; each batch must be taken. */
export async function sendAgain(
  daemon: Pick<StartedDaemon, "httpUrl" | "grpcAddress">,
  batches: readonly Batch[],
): Promise<void> {
  const lanes = 6;
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (const batch of batches.filter((__, index) => index % lanes === lane)) {
        const wire = wires[(wires.indexOf(batch.wire) + 1) % 2] ?? "http/json";
        expect((await send(daemon, { ...batch, wire })).status).toBe(200);
      }
    }),
  );
}
