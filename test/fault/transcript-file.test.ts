import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  appendFileSync,
  mkdirSync,
  openSync,
  closeSync,
  ftruncateSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { answerMessage } from "../answer-message.ts";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { until } from "../e2e/relay-pair.ts";
import { watchGrowth } from "../e2e/resident-memory.ts";
import { proved } from "../proof/proved.ts";

let dir: ReturnType<typeof temporaryDir>;
let claude: string;
beforeEach(() => {
  dir = temporaryDir();
  claude = join(dir.path, "claude");
  mkdirSync(join(claude, "projects"), { recursive: true });
});
afterEach(() => dir[Symbol.dispose]());

const start = (): Promise<StartedDaemon> => startDaemon(join(dir.path, "data"), ["--claude-dir", claude]);
const file = (name: string): string => join(claude, "projects", "-p", name);

/** Appends to a transcript of the world, or begins it. */
function write(name: string, ...parts: readonly (string | Uint8Array)[]): void {
  mkdirSync(dirname(file(name)), { recursive: true });
  for (const part of parts) appendFileSync(file(name), part);
}

/** A line of a transcript: an answer with 20 tokens out. */
function line(id: string): string {
  const record = {
    parentUuid: null,
    type: "assistant",
    uuid: `line-${id}`,
    sessionId: "5e550000-0000-4000-8000-000000000001",
    timestamp: new Date(Date.UTC(2026, 10, 19, 12)).toISOString(),
    cwd: "/home/dev/project",
    version: "2.1.329",
    requestId: `req_${id}`,
    message: answerMessage(id),
  };
  return `${JSON.stringify(record)}\n`;
}

/** Waits until exactly these answers are there, and nothing is counted but them. */
async function expectAnswers(daemon: StartedDaemon, ids: readonly string[]): Promise<void> {
  const kept = async (): Promise<string[]> => {
    const answer = await daemon.fetch("/api/sessions/5e550000-0000-4000-8000-000000000001");
    if (answer.status !== 200) return [];
    const { requests } = (await answer.json()) as { requests: { message_id: string }[] };
    return requests.map((request) => request.message_id).toSorted();
  };
  const wanted = ids.map((id) => `msg_${id}`).toSorted();
  await until(async () => (await kept()).join() === wanted.join(), `${wanted.join()} in the ledger`);
  const { total } = await daemon.get("/api/usage?group_by=model");
  expect([total.requests, total.usage.output_tokens]).toEqual([ids.length, 20 * ids.length]);
}

test("a hole of zeros that a power cut left in a transcript costs no record behind it, and is told of", async () => {
  write("s.jsonl", line("a1"), new Uint8Array(5000), line("a2"), line("a3"));
  await using daemon = await start();
  await expectAnswers(daemon, ["a1", "a2", "a3"]);
  write("s.jsonl", line("a4").slice(0, 100), new Uint8Array(300), "\n", line("a5"));
  await expectAnswers(daemon, ["a1", "a2", "a3", "a5"]);
  expect((await daemon.get("/api/health")).reading.broken_lines).toBe(2);
  proved({
    what: "a transcript with holes of zeros, as a power cut leaves it",
    rounds: 2,
    outcome: "4 whole answers written, 4 counted; both holes counted as broken lines",
  });
});

test("the record behind one that was torn, in the same line, is counted, and the torn one is told of", async () => {
  await using daemon = await start();
  write("s.jsonl", line("a1"), line("a2").slice(0, 300), line("a3"), line("a4"));
  await expectAnswers(daemon, ["a1", "a3", "a4"]);
  write("s.jsonl", line("a5").slice(0, 80));
  write("s.jsonl", line("a6"));
  await expectAnswers(daemon, ["a1", "a3", "a4", "a6"]);
  expect((await daemon.get("/api/health")).reading.broken_lines).toBe(2);
  proved({
    what: "records of a transcript torn in the middle, the next one in the same line",
    rounds: 2,
    outcome: "4 whole answers written, 4 counted; both torn ones counted as broken lines",
  });
});

test("a transcript that is written anew in its place, as long as it was and with the same beginning, is read again", async () => {
  const head = `${JSON.stringify({ type: "summary", summary: "x".repeat(1500), leafUuid: "l" })}\n`;
  write("s.jsonl", head, line("a1"), line("a2"));
  await using daemon = await start();
  await expectAnswers(daemon, ["a1", "a2"]);
  const { ino, size } = statSync(file("s.jsonl"));
  writeFileSync(file("s.jsonl"), head + line("b1") + line("b2"));
  expect([statSync(file("s.jsonl")).ino, statSync(file("s.jsonl")).size]).toEqual([ino, size]);
  await expectAnswers(daemon, ["a1", "a2", "b1", "b2"]);
  proved({
    what: "a transcript written anew: same inode, same length, same beginning",
    rounds: 1,
    outcome: "2 answers before, 2 after, 4 counted",
  });
});

test("pipes, links in circles and folders in place of files hold up nobody", async () => {
  const pipes = [
    file("pipe.jsonl"),
    file("5e55/subagents/agent-a1.meta.json"),
    join(claude, "sessions", "1234.json"),
    join(claude, "history.jsonl"),
    join(dir.path, "data", "spool", "1764000000000-1-pipe.json"),
  ];
  write("5e55/subagents/agent-a1.jsonl", line("a1"));
  for (const path of pipes) {
    mkdirSync(dirname(path), { recursive: true });
    expect(Bun.spawnSync(["mkfifo", path]).exitCode).toBe(0);
  }
  symlinkSync(file("."), file("circle"));
  symlinkSync(file("loop.jsonl"), file("loop.jsonl"));
  mkdirSync(file("folder.jsonl"));
  await using daemon = await start();
  await expectAnswers(daemon, ["a1"]);
  write("late.jsonl", line("a2"));
  await expectAnswers(daemon, ["a1", "a2"]);
  expect((await daemon.get("/api/health")).status).toBe("ok");
  proved({
    what: "pipes in place of a transcript, a description, a process file, the history, a record of the spool; links in circles",
    rounds: 8,
    outcome: "2 answers written beside them, 2 counted; nobody waits for a writer",
  });
});

test("a line of 100 MB is told as too long, costs no memory and none of its neighbours", async () => {
  await using daemon = await start();
  write("s.jsonl", line("a1"));
  await expectAnswers(daemon, ["a1"]);
  const grown = watchGrowth(daemon.pid);
  const fd = openSync(file("s.jsonl"), "r+");
  const { size } = statSync(file("s.jsonl"));
  // It takes no room on the disk: a line of zeros.
  ftruncateSync(fd, size + 100_000_000);
  writeSync(fd, `\n${line("a2")}`, size + 100_000_000);
  closeSync(fd);
  await expectAnswers(daemon, ["a1", "a2"]);
  expect((await daemon.get("/api/health")).reading.broken_lines).toBe(1);
  const megabytes = grown();
  expect(megabytes).toBeLessThan(150);
  proved({
    what: "a line of 100 MB in a transcript that is followed",
    rounds: 1,
    outcome: `its neighbours counted, itself told as too long; memory grew by less than 150 MB`,
  });
});
