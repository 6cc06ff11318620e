import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claudeCodeFiles } from "../../agent/claude-code/files.ts";
import type { Cursor } from "../../domain/cursor.ts";
import { importFiles, type ImportThread } from "./import.ts";
import { serveImport, type ImportOrder } from "./import-thread.ts";
import { defaultLineLimits } from "./line.ts";
import type { Chunk, FileDialect } from "./reading.ts";

const folder = mkdtempSync(join(tmpdir(), "import-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, ids: readonly number[]): string {
  const path = join(folder, name);
  const lines = ids.map((id) =>
    JSON.stringify({
      type: "assistant",
      uuid: `u${id}`,
      sessionId: "s1",
      timestamp: "2026-11-19T12:00:00Z",
      message: { id: `msg_${id}`, content: [], usage: { output_tokens: id } },
    }),
  );
  writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
  return path;
}

function realThread(): ImportThread {
  return new Worker(new URL("../../assembly/reading-thread.ts", import.meta.url));
}

/** A thread in name only: it answers in the same thread, a turn later, and keeps what it was asked. */
class NearThread implements ImportThread {
  readonly orders: ImportOrder[] = [];
  readonly #outside = new EventTarget();
  readonly #inside = new EventTarget();
  ended = false;

  constructor(dialect: FileDialect) {
    serveImport(
      { dialect },
      {
        postMessage: (data) => later(this.#outside, data),
        addEventListener: (name, heard) => this.#inside.addEventListener(name, heard as EventListener),
      },
    );
  }

  addEventListener(name: "message" | "error" | "close", heard: (event: never) => void): void {
    this.#outside.addEventListener(name, heard as EventListener);
  }

  postMessage(order: ImportOrder): void {
    this.orders.push(order);
    later(this.#inside, order);
  }

  terminate(): void {
    this.ended = true;
  }
}

function later(to: EventTarget, data: unknown): void {
  setImmediate(() => to.dispatchEvent(new MessageEvent("message", { data })));
}

interface Order {
  readonly files: readonly { path: string; cursor: Cursor | undefined }[];
  readonly take?: (chunk: Chunk) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** Imports in chunks of few bytes; says what was taken and which files were done, in the order of it all. */
async function run(thread: ImportThread, { files, take, signal }: Order): Promise<string[]> {
  const told: string[] = [];
  await importFiles(thread, {
    files,
    settings: { limits: defaultLineLimits, chunk: { bytes: 300, observations: 100 } },
    checks: { pipeline: { keepText: false }, pricing: { overrides: [], aliases: [] } },
    take: async (chunk) => {
      await take?.(chunk);
      for (const seen of chunk.observations) if (seen.kind === "request") told.push(String(seen.messageId));
    },
    fileDone: (path, fault) => void told.push(`${path.slice(folder.length + 1)} ${fault ?? "done"}`),
    signal: signal ?? new AbortController().signal,
  });
  return told;
}

const unread = (path: string): { path: string; cursor: undefined } => ({ path, cursor: undefined });

test("a thread of its own reads files in order, each to its end", async () => {
  const files = [fileOf("a.jsonl", [1, 2, 3, 4, 5]), fileOf("b.jsonl", []), fileOf("c.jsonl", [6])].map(
    unread,
  );
  const told = await run(realThread(), { files });
  const [messages, done] = [
    told.filter((one) => one.startsWith("msg_")),
    told.filter((one) => one.endsWith(" done")),
  ];
  expect(messages).toEqual(["msg_1", "msg_2", "msg_3", "msg_4", "msg_5", "msg_6"]);
  expect(done).toEqual(["a.jsonl done", "b.jsonl done", "c.jsonl done"]);
  // Small files come together; none is done before all of it was taken.
  expect(told.indexOf("a.jsonl done")).toBeGreaterThan(told.indexOf("msg_5"));
  expect(told.at(-1)).toBe("c.jsonl done");
});

test("nothing to read ends at once", async () => {
  expect(await run(realThread(), { files: [] })).toEqual([]);
});

test("a file is read from its cursor on", async () => {
  const path = fileOf("d.jsonl", [1, 2]);
  const cursors: (Cursor | undefined)[] = [];
  const take = async ({ progress }: Chunk): Promise<void> => void cursors.push(progress.cursors[0]);
  await run(realThread(), { files: [unread(path)], take });
  const grown = fileOf("d.jsonl", [1, 2, 3]);
  expect(await run(realThread(), { files: [{ path: grown, cursor: cursors.at(-1) }] })).toEqual([
    "msg_3",
    "d.jsonl done",
  ]);
});

test("a file that is gone is done, one that cannot be read is a fault, and neither keeps the next from being read", async () => {
  const files = [join(folder, "none.jsonl"), folder, fileOf("e.jsonl", [1])].map(unread);
  expect(await run(realThread(), { files })).toEqual([
    "msg_1",
    "none.jsonl done",
    ` cannot read the transcript ${folder}: it is not a file`,
    "e.jsonl done",
  ]);
});

test("a reader that fails is a fault of its file", async () => {
  const dialect: FileDialect = {
    open: (path, description) =>
      path.endsWith("f.jsonl")
        ? {
            read: () => {
              throw new RangeError("too deep");
            },
            drain: () => [],
          }
        : claudeCodeFiles.open(path, description),
  };
  const files = [fileOf("f.jsonl", [1]), fileOf("g.jsonl", [2])].map(unread);
  expect(await run(new NearThread(dialect), { files })).toEqual([
    "msg_2",
    "f.jsonl too deep",
    "g.jsonl done",
  ]);
});

test("the thread is never more than two chunks ahead of the commits", async () => {
  const thread = new NearThread(claudeCodeFiles);
  const path = fileOf("h.jsonl", [1, 2, 3, 4, 5, 6, 7, 8]);
  let taken = 0;
  let most = 0;
  const take = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    taken += 1;
    most = Math.max(most, thread.orders.length - taken);
  };
  await run(thread, { files: [unread(path)], take });
  expect(taken).toBe(4);
  expect(most).toBeLessThanOrEqual(2);
  expect(thread.ended).toBe(true);
});

test("who comes while a chunk is taken has turns of the event loop before the next is", async () => {
  const files = [unread(fileOf("turns.jsonl", [1, 2, 3, 4, 5, 6]))];
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  turn();
  const taken: number[] = [];
  await run(new NearThread(claudeCodeFiles), { files, take: async () => void taken.push(turns) });
  isOver = true;
  const between = taken.slice(1).map((at, index) => at - (taken[index] ?? 0));
  expect(between.length).toBeGreaterThan(1);
  // Until it is accepted, until it is read, and until it is committed.
  expect(Math.min(...between)).toBeGreaterThanOrEqual(5);
});

test("an import that is ended takes nothing more, and ends its thread", async () => {
  const thread = new NearThread(claudeCodeFiles);
  const ending = new AbortController();
  const files = [unread(fileOf("i.jsonl", [1, 2, 3, 4, 5, 6]))];
  const take = async (): Promise<void> => ending.abort();
  const told = await run(thread, { files, take, signal: ending.signal });
  expect(told.length).toBeLessThan(4);
  expect(thread.ended).toBe(true);
});

test("a thread that fails fails the import", async () => {
  const thread = new Worker(new URL("no-such-thread.ts", import.meta.url));
  const failed = run(thread, { files: [unread(fileOf("j.jsonl", [1]))] });
  expect(failed).rejects.toThrow("the reading thread failed");
  await failed.catch(() => undefined);
});
