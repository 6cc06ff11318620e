import { expect, test } from "bun:test";
import { openForWriting } from "./open.ts";
import { SqliteReader } from "./reader.ts";
import { SqliteWriter } from "./writer.ts";
import { event, point, request, toolCall } from "../../../test/contract/observation.ts";

test("a key that was joined into another is not given out again after a restart", () => {
  const db = openForWriting(":memory:");
  new SqliteWriter(db).commit([
    toolCall({ aliases: ["tool:1"], decision: "accept" }),
    toolCall({ aliases: ["span:1"], source: "otlp-span", tool: undefined }),
    toolCall({ aliases: ["tool:1", "span:1"], source: "otlp-span" }),
  ]);
  const restarted = new SqliteWriter(db);
  restarted.commit([toolCall({ aliases: ["tool:2"], tool: "Read" })]);
  restarted.commit([toolCall({ aliases: ["tool:2"], success: false, error: "boom" })]);
  const calls = new SqliteReader(db).toolCalls({}, 10);
  expect(calls.map((call) => [call.tool, call.success])).toEqual([
    ["Bash", undefined],
    ["Read", false],
  ]);
  restarted.close();
});

test("a commit that fails keeps nothing, and all of it counts when it comes again", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const reader = new SqliteReader(db);
  // No table takes a fraction where whole milliseconds belong; the pipeline rounds, the store must not half-store.
  const bad = request({ durationMs: 1.5, sessionId: "s2" });
  const good = [event(), point(), request({ aliases: ["req:1"] })];
  expect(() => writer.commit([...good, bad])).toThrow("could not be written");
  expect(reader.sessions({}, 10)).toEqual([]);
  expect(reader.lastSeq()).toBe(0);
  expect(writer.commit(good).fates).toEqual(["accepted", "accepted", "accepted"]);
  expect(reader.counters({}).get("tokens.output")).toBe(5);
  expect(reader.lastChange()).toBe(1);
  writer.close();
});

test("data that no table takes is bad data, not a disk that may recover", () => {
  const writer = new SqliteWriter(openForWriting(":memory:"));
  expect(() => writer.commit([request({ durationMs: 1.5 })])).toThrow(
    expect.objectContaining({ code: "invalid" }),
  );
  writer.close();
});
