import { expect, test } from "bun:test";
import { noon, toolCall } from "../../../../test/contract/observation.ts";
import { MemoryLedger } from "../../memory/ledger.ts";
import { MemoryReader } from "../../memory/reader.ts";
import type { ToolCallGroup, ToolDimension } from "../../store.ts";
import { openForWriting } from "../open.ts";
import { SqliteReader } from "../reader.ts";
import { SqliteWriter } from "../writer.ts";

/** More than a page of calls, many at the same time, in every way that a call can go. */
const calls = Array.from({ length: 45_000 }, (_, number) =>
  toolCall({
    sessionId: number % 7 === 0 ? undefined : `s${number % 50}`,
    facts: { project: number % 50 < 5 ? undefined : `/p${number % 3}`, branch: `b${number % 2}` },
    at: noon + Math.floor(number / 97),
    aliases: [`tool:${number}`],
    tool: number % 11 === 0 ? undefined : `tool${number % 5}`,
    durationMs: number % 13 === 0 ? undefined : (number * 7919) % 400,
    success: [undefined, true, false][number % 3],
    decision: [undefined, "accept", "reject"][(number >> 1) % 3],
    decidedBy: [undefined, "config", "user_temporary"][(number >> 2) % 3],
    blockedMs: number % 5 === 0 ? undefined : number % 1000,
  }),
);

const dimensions: readonly ToolDimension[] = ["tool", "session", "project", "branch", "agent"];

test("calls of every page are tallied once, as they went, of a span or of all", () => {
  const db = openForWriting(":memory:");
  using writer = { ledger: new SqliteWriter(db), [Symbol.dispose]: () => db.close() };
  writer.ledger.commit(calls);
  const memory = new MemoryLedger();
  memory.commit(calls);
  const [reader, plain] = [new SqliteReader(db), new MemoryReader(memory)];
  for (const filter of [{}, { from: noon + 3, to: noon + 333 }, { from: noon + 449 }])
    for (const dimension of dimensions)
      expect(inOrder(reader.toolCallGroups(dimension, filter))).toEqual(
        inOrder(plain.toolCallGroups(dimension, filter)),
      );
});

function inOrder(groups: readonly ToolCallGroup[]): string[] {
  return groups
    .map(({ key, durationMs, decision, decidedBy, success, calls: count, waitMs }) =>
      JSON.stringify(
        [key, durationMs, decision, decidedBy, success, count, waitMs].map((one) => one ?? null),
      ),
    )
    .toSorted();
}
