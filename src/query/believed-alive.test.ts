import { expect, test } from "bun:test";
import { event, noon, point, request } from "../../test/contract/observation.ts";
import type { Observation } from "../domain/observation.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { believedAlive } from "./believed-alive.ts";

const read = (sessionId: string) =>
  event({ sessionId, source: "transcript", facts: { clientVersion: "2.1.329" }, sign: { says: "prompted" } });

const cursor = (path: string) => ({ path, device: 1, inode: 2, size: 30, offset: 30, head: 4 });

function missing(
  running: readonly string[],
  later: readonly Observation[] = [],
  left: readonly string[] = [],
): string[] {
  const ledger = new MemoryLedger();
  ledger.commit([read("here"), read("imported"), read("copied"), ...later], {
    cursors: ["/claude/projects/-shop/here.jsonl", "/copy/projects/-shop/copied.jsonl"].map(cursor),
    brokenLines: [],
  });
  const isOurs = (path: string) => path.startsWith("/claude/");
  const question = { now: noon + 60_000, running: new Set(running), left: new Set(left), isOurs };
  return believedAlive(new MemoryReader(ledger), question).map(({ id }) => id);
}

test("a process is missed where the transcript was read from this machine's own folders, and of no other session", () => {
  expect(missing([])).toEqual(["here"]);
});

test("a session whose process runs is not missed", () => {
  expect(missing(["here"])).toEqual([]);
});

test("a session is missed behind hundreds that were heard of later and are over", () => {
  const over = Array.from({ length: 500 }, (_, index) =>
    event({
      sessionId: `over-${index}`,
      at: noon + 1000 + index,
      source: "hook",
      sign: { says: "session-ended", reason: "other" },
    }),
  );
  expect(missing([], over)).toEqual(["here"]);
});

test("a session that its process noted here is missed, whatever told of it, until it is known to be over", () => {
  const hook = event({ sessionId: "unasked", source: "hook", sign: { says: "session-started" } });
  const log = event({ sessionId: "mute", source: "otlp-log" });
  const ended = event({ sessionId: "ended", source: "hook", sign: { says: "session-ended" } });
  const left = ["unasked", "mute", "ended", "here", "unheard"];
  expect(missing([], [hook, log, ended], left)).toEqual(["unasked", "mute", "here"]);
  expect(missing([], [hook, log, ended])).toEqual(["here"]);
});

test("a session that events of telemetry alone told to have begun is missed after a minute, where nothing was asked in it", () => {
  const facts = { clientVersion: "2.1.329" };
  const began = (sessionId: string, own: Partial<Observation> = {}) =>
    event({ sessionId, source: "otlp-log", facts, ...(own as object) });
  const told = [
    began("thrown-away"),
    began("asked"),
    request({ sessionId: "asked", source: "otlp-log", facts }),
    began("old-client", { facts: { clientVersion: "2.1.196" } }),
    began("of-another", { agent: "codex" }),
    began("young", { at: noon + 1 }),
    began("hooked", { source: "hook", sign: { says: "session-started" } }),
    began("noted"),
    // Nothing would tell that it is asked something, should its process be on another machine.
    point({ sessionId: "counted", measure: undefined, facts }),
  ];
  expect(missing(["here", "noted"], told)).toEqual(["thrown-away"]);
});
