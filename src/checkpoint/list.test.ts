import { afterEach, beforeEach, expect, spyOn, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { marked, state } from "../../test/checkpoint/state.ts";
import { event } from "../../test/contract/observation.ts";
import { temporaryDir } from "../../test/e2e/daemon.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import type { Filter } from "../store/store.ts";
import { openCheckpoints, type Checkpoints } from "./folder.ts";
import { listCheckpoints, type CheckpointsAnswer } from "./list.ts";

const project = "/home/dev/web";
const torn = "20261121T120000.000Z-aaaaaaaa.json";

let dir: ReturnType<typeof temporaryDir>;
let folder: Checkpoints;
let reader: MemoryReader;

/** Two sessions with a checkpoint and a torn file each. */
beforeEach(() => {
  dir = temporaryDir();
  folder = openCheckpoints(dir.path);
  const ledger = new MemoryLedger();
  reader = new MemoryReader(ledger);
  for (const sessionId of ["s1", "s2"]) {
    ledger.commit([event({ sessionId, facts: { project } })]);
    const one = state({ sessionId });
    writeFileSync(join(dirname(folder.save(one, marked(one)).path), torn), "{");
  }
});
afterEach(() => dir[Symbol.dispose]());

function list(filter: Filter): CheckpointsAnswer {
  return listCheckpoints({ reader, folder }, { filter, limit: 50 });
}

function keyOf(sessionId: string): number {
  const [session] = reader.sessionsById(sessionId);
  if (session === undefined) throw new Error("no session");
  return session.key;
}

/** The sessions in whose folders the faults of an answer lie. */
function faulty({ faults }: CheckpointsAnswer): string[] {
  return faults.map(({ path }) => basename(dirname(path))).toSorted();
}

test("one session's checkpoints are looked for in its own folder and part of the ledger alone", () => {
  const read = spyOn(folder, "list");
  const asked = spyOn(reader, "checkpoints");
  const sessionKey = keyOf("s1");
  const answer = list({ sessionKey });
  expect(answer.checkpoints.map(({ session_id }) => session_id)).toEqual(["s1"]);
  expect(faulty(answer)).toEqual(["s1"]);
  expect(read.mock.calls).toEqual([[{ agent: "claude-code", sessionId: "s1" }]]);
  expect(asked.mock.calls.map(([filter]) => filter.sessionKey)).toEqual([sessionKey, sessionKey]);
});

test("a checkpoint has no model, and an answer about all would be a wrong one", () => {
  expect(() => list({ model: "claude-opus-5-5" })).toThrow("checkpoints have no model; leave model out");
});

test("what cannot be read is told to who asks for all or for its session, and to no project", () => {
  const sessionKey = keyOf("s1");
  expect(faulty(list({}))).toEqual(["s1", "s2"]);
  expect(faulty(list({ from: 0 }))).toEqual(["s1", "s2"]);
  expect(faulty(list({ sessionKey, agent: "claude-code" }))).toEqual(["s1"]);
  const parts = { project, branch: "main", user: "u", team: "t" };
  for (const [name, value] of Object.entries(parts)) {
    expect(faulty(list({ [name]: value }))).toEqual([]);
    expect(faulty(list({ [name]: value, sessionKey }))).toEqual([]);
  }
  expect(faulty(list({ agent: "claude-code" }))).toEqual([]);
});

test("a session that is not there has nothing", () => {
  expect(list({ sessionKey: 999 })).toMatchObject({ checkpoints: [], faults: [] });
});
