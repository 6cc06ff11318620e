import { expect, test } from "bun:test";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { noon, request } from "../../../test/contract/observation.ts";
import { ThreadMemory } from "./thread-memory.ts";

/** A reader that counts how often conversations are read. */
class CountingReader extends MemoryReader {
  reads = 0;

  override contextPoints(...asked: Parameters<MemoryReader["contextPoints"]>) {
    this.reads += 1;
    return super.contextPoints(...asked);
  }
}

test("a session is read again when it changed, and only then", () => {
  const ledger = new MemoryLedger();
  const reader = new CountingReader(ledger);
  const threads = new ThreadMemory(reader);
  const points = () => reader.sessions({}, 9).map((session) => threads.of(session).points.length);
  ledger.commit([request(), request({ sessionId: "s2" })]);
  expect([points(), points()]).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(reader.reads).toBe(2);
  ledger.commit([request({ at: noon + 1 })]);
  expect(points().toSorted()).toEqual([1, 2]);
  expect(reader.reads).toBe(3);
});
