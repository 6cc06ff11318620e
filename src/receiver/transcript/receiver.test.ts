import { expect, test } from "bun:test";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { markOf } from "../../agent/claude-code/transcript-mark.ts";
import { claudeCodeFiles } from "../../agent/claude-code/files.ts";
import { nothingHappened } from "../../domain/outcome.ts";
import { openForWriting } from "../../store/sqlite/open.ts";
import { SqliteReader } from "../../store/sqlite/reader.ts";
import { SqliteWriter } from "../../store/sqlite/writer.ts";
import type { ImportThread } from "./import.ts";
import { TranscriptIntake } from "./intake.ts";
import { defaultLineLimits } from "./line.ts";
import type { ReadingSettings } from "./reading.ts";
import { ReadingTally } from "./reading-tally.ts";
import { TranscriptReceiver } from "./receiver.ts";

/** An answer of so many bytes. */
function answer(id: number, own: object = {}, bytes = 0): string {
  const line = {
    type: "assistant",
    uuid: `u${id}`,
    sessionId: "s1",
    timestamp: "2026-11-19T12:00:00Z",
    ...own,
    message: { id: `msg_${id}`, content: [], usage: { output_tokens: 1 } },
    padding: "x".repeat(bytes),
  };
  return `${JSON.stringify(line)}\n`;
}

/** A root, a ledger, and a receiver between the two. */
class World implements Disposable {
  readonly #home = mkdtempSync(join(tmpdir(), "receiver-"));
  /** Another name of the home, as `~/.config/claude` often is one of `~/.claude`. */
  readonly #link = `${this.#home}-link`;
  readonly tally = new ReadingTally();
  readonly logged: string[] = [];
  readonly ending = new AbortController();
  readonly #db = openForWriting(":memory:");
  readonly #writer = new SqliteWriter(this.#db);
  readonly reader = new SqliteReader(this.#db);
  readonly receiver: TranscriptReceiver;
  threads = 0;

  constructor(startThread: () => ImportThread | undefined = () => undefined) {
    symlinkSync(this.#home, this.#link);
    const { tally, ending } = this;
    const chunk = { bytes: 1 << 20, observations: 1000 };
    const settings: ReadingSettings = { clock: () => 7, limits: defaultLineLimits, chunk };
    const log = (line: string): void => void this.logged.push(line);
    const common = { settings, tally, log, signal: ending.signal };
    const intake = new TranscriptIntake({
      ...common,
      dialect: claudeCodeFiles,
      consume: async ({ observations, progress }) => {
        this.#writer.commit(observations, progress);
        return nothingHappened;
      },
      cursorOf: (path) => this.reader.cursor(path),
    });
    this.receiver = new TranscriptReceiver({
      ...common,
      roots: [this.#home, this.#link],
      intake,
      cursors: () => this.reader.cursors(),
      markOf,
      checks: { pipeline: { keepText: false }, pricing: { overrides: [], aliases: [] } },
      startThread: () => {
        this.threads += 1;
        return startThread();
      },
    });
  }

  path(name: string): string {
    return join(this.#home, "projects", name);
  }

  linked(name: string): string {
    return join(this.#link, "projects", name);
  }

  write(name: string, ...lines: readonly string[]): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    for (const line of lines) appendFileSync(this.path(name), line);
  }

  get requests(): number {
    return this.reader.requests({}, 10_000).length;
  }

  /** Of each session its id, its requests, and those of others that it repeats. */
  get counts() {
    const counts = this.reader.sessions({}, 10).map(({ id, key, copiedRequests }) => {
      const [totals] = this.reader.totals([key], 0);
      return [id, totals?.requests, copiedRequests];
    });
    return counts.toSorted();
  }

  [Symbol.dispose](): void {
    this.receiver[Symbol.dispose]();
    this.ending.abort();
    this.#writer.close();
    rmSync(this.#link);
    rmSync(this.#home, { recursive: true });
  }
}

function realThread(): ImportThread {
  return new Worker(new URL("../../assembly/reading-thread.ts", import.meta.url));
}

function brokenThread(): ImportThread {
  return new Worker(new URL("no-such-thread.ts", import.meta.url));
}

/** Four files, together more than is read without a thread. */
function writeMuch(world: World): void {
  for (const name of ["a", "b", "c", "d"])
    for (let line = 0; line < 10; line += 1)
      world.write(`-p/${name}.jsonl`, answer(name.charCodeAt(0) * 100 + line, {}, 450_000));
}

test("an import reads everything below the roots, and once", async () => {
  using world = new World();
  world.write("-p/s1.jsonl", answer(1), answer(2));
  world.write("-p/s1/subagents/agent-a1.jsonl", answer(3));
  await world.receiver.importAll();
  expect(world.requests).toBe(3);
  const { bytes } = world.tally.snapshot();
  await world.receiver.importAll();
  expect(world.tally.snapshot()).toMatchObject({ bytes, importing: undefined });
  expect(world.threads).toBe(0);
});

test("what may not be looked into is told of until it may, by an import and by the watch", async () => {
  using world = new World();
  world.write("-p/s1.jsonl", answer(1));
  const loop = world.path("-loop");
  const faults = () => [...world.tally.snapshot().faults];
  // A link that leads to itself is closed to root, too, who may read everything else.
  symlinkSync(loop, loop);
  await world.receiver.importAll();
  expect(faults()).toEqual([[loop, "it may not be looked into"]]);
  rmSync(loop);
  await world.receiver.importAll();
  expect(faults()).toEqual([]);
  world.receiver.watch();
  symlinkSync(loop, loop);
  await world.receiver.settled();
  expect(faults()).toEqual([[loop, "it may not be looked into"]]);
  rmSync(loop);
  await world.receiver.settled();
  expect(faults()).toEqual([]);
});

test("a folder with two names is read once, by whichever name its files are told", async () => {
  using world = new World();
  const [name, line, later] = ["-p/a.jsonl", answer(1), answer(2)];
  world.write(name, line);
  await world.receiver.importAll();
  await world.receiver.importAll([dirname(dirname(dirname(world.linked(name))))]);
  expect(world.tally.snapshot()).toMatchObject({ bytes: line.length });
  world.write(name, later);
  await world.receiver.readNow(world.linked(name));
  expect(world.tally.snapshot()).toMatchObject({ bytes: line.length + later.length });
  expect(world.reader.cursors().map(({ path }) => path)).toEqual([world.path(name)]);
});

test("an import reads on where the one before ended", async () => {
  using world = new World();
  world.write("-p/s1.jsonl", answer(1));
  await world.receiver.importAll();
  const { bytes } = world.tally.snapshot();
  world.write("-p/s1.jsonl", answer(2));
  await world.receiver.importAll();
  expect(world.tally.snapshot().bytes).toBe(bytes + answer(2).length);
  expect(world.requests).toBe(2);
});

test("the file that was begun first owns the requests that a fork copies", async () => {
  using world = new World();
  const fork = { sessionId: "s2" };
  world.write("-p/a-fork.jsonl", answer(1, fork), answer(2, fork));
  world.write("-p/s1.jsonl", answer(1));
  utimesSync(world.path("-p/s1.jsonl"), 1000, 1000);
  await world.receiver.importAll();
  expect(world.counts).toEqual([
    ["s1", 1, 0],
    ["s2", 1, 1],
  ]);
});

test("a session and its fork that one look finds are read in the order in which they were begun", async () => {
  using world = new World();
  const fork = { sessionId: "s2" };
  world.receiver.watch();
  // A look tells of what is in a folder before it goes into those within.
  world.write("fork.jsonl", answer(2, fork), answer(3, fork));
  world.write("-p/s1.jsonl", answer(1, { timestamp: "2026-11-19T11:59:59Z" }), answer(2));
  await world.receiver.settled();
  expect(world.counts).toEqual([
    ["s1", 2, 0],
    ["s2", 1, 1],
  ]);
});

test("what a session went on with is read before a fork that repeats it", async () => {
  using world = new World();
  world.write("-p/s1.jsonl", answer(1));
  await world.receiver.importAll();
  const fork = { sessionId: "s2" };
  world.write("-p/s1.jsonl", answer(2));
  world.write("-p/s2.jsonl", answer(1, fork), answer(2, fork), answer(3, fork));
  await Promise.all(["-p/s2.jsonl", "-p/s1.jsonl"].map((name) => world.receiver.readNow(world.path(name))));
  expect(world.counts).toEqual([
    ["s1", 2, 0],
    ["s2", 1, 2],
  ]);
});

test("much is read in a thread of its own", async () => {
  using world = new World(realThread);
  writeMuch(world);
  await world.receiver.importAll();
  expect(world.threads).toBe(1);
  expect(world.requests).toBe(40);
  expect(world.tally.snapshot()).toMatchObject({ lines: 40, importing: undefined });
});

test("much is read here where there are no threads, or when the thread fails", async () => {
  for (const start of [() => undefined, brokenThread]) {
    using world = new World(start);
    writeMuch(world);
    await world.receiver.importAll();
    expect(world.requests).toBe(40);
    expect(world.tally.snapshot().lines).toBe(40);
  }
});

test("what is written during an import is read once", async () => {
  using world = new World(realThread);
  writeMuch(world);
  world.receiver.watch();
  const importing = world.receiver.importAll();
  for (const name of ["a", "b", "c", "d"]) world.write(`-p/${name}.jsonl`, answer(name.charCodeAt(0)));
  world.write("-p/new.jsonl", answer(7));
  await importing;
  await world.receiver.settled();
  expect(world.requests).toBe(45);
  expect(world.tally.snapshot().lines).toBe(45);
});

test("what is written afterwards is read as it is written", async () => {
  using world = new World();
  world.write("-p/s1.jsonl", answer(1));
  await world.receiver.importAll();
  world.receiver.watch();
  world.write("-p/s1.jsonl", answer(2));
  world.write("-q/s2.jsonl", answer(3));
  await world.receiver.settled();
  expect(world.requests).toBe(3);
  expect(world.tally.snapshot().lines).toBe(3);
});

test("an import that is ended reads the rest the next time", async () => {
  using world = new World();
  for (const id of [1, 2, 3]) world.write(`-p/s${id}.jsonl`, answer(id));
  world.ending.abort();
  await world.receiver.importAll();
  expect(world.requests).toBe(0);
  expect(world.tally.snapshot().importing).toBeUndefined();
});

/** A thread that never answers. */
const stillThread = (): ImportThread => ({
  postMessage: () => undefined,
  addEventListener: () => undefined,
  terminate: () => undefined,
});

test("what is new during an import is read at once, also when a file that waits for the import changes before it", async () => {
  using world = new World(stillThread);
  writeMuch(world);
  const importing = world.receiver.importAll();
  world.write("-p/new.jsonl", answer(7));
  await Promise.all(["-p/a.jsonl", "-p/new.jsonl"].map((name) => world.receiver.readNow(world.path(name))));
  expect(world.requests).toBe(1);
  world.ending.abort();
  await importing;
});
