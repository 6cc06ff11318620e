import { expect, test } from "bun:test";
import { noon, toolCall } from "../../test/contract/observation.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { caughtUp } from "./caught-up.ts";

const call = { aliases: ["tool:toolu_1"], toolUseId: "toolu_1" };

test("a call that only hooks told of is waited for until its transcript tells of it", async () => {
  const ledger = new MemoryLedger();
  ledger.commit([toolCall({ ...call, source: "hook" })]);
  const told: string[] = [];
  const over = wait(ledger, noon + 100).then(() => told.push("the question is asked"));
  setTimeout(() => {
    told.push("the transcript was read");
    ledger.commit([toolCall({ ...call, source: "transcript" })]);
  }, 60);
  await over;
  expect(told).toEqual(["the transcript was read", "the question is asked"]);
});

test("a session whose transcript nobody reads is not waited for", async () => {
  const ledger = new MemoryLedger();
  ledger.commit([toolCall({ ...call, source: "hook", at: noon - 60_000 })]);
  const { promise: aMoment, resolve } = Promise.withResolvers<string>();
  setTimeout(() => resolve("a moment"), 0);
  expect(await Promise.race([wait(ledger, noon).then(() => "the question"), aMoment])).toBe("the question");
});

function wait(ledger: MemoryLedger, now: number): Promise<void> {
  return caughtUp(new MemoryReader(ledger), { toolUseId: "toolu_1", now });
}
