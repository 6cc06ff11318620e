/**
 * The client's list of typed prompts (`history.jsonl`) and the transcripts of the same sessions, read by the real program: whichever is read
 * first, and however often, what was asked counts once.
 */
import { afterAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, startDaemon, temporaryDir } from "./daemon.ts";

const root = temporaryDir();
afterAll(() => root[Symbol.dispose]());

const minute = 60_000;
const start = Date.UTC(2026, 9, 1, 9);
/** Of one session the transcript is gone for good. */
const [kept, lost] = ["0a000000-0000-4000-8000-000000000001", "0a000000-0000-4000-8000-000000000002"];
/** What is another in another order, and what passes. */
const unlike = /"(key|seq|thing_key|state_since|as_of|now)": ?("[^"]*"|\d+),?/g;

const list = made("list", (folder) => {
  const words = ["Mend the parser", "and its tests", "/exit"];
  const lines = [kept, lost].flatMap((sessionId) =>
    words.map((display, index) => ({
      display,
      timestamp: start + index * minute,
      project: "/work/app",
      sessionId,
    })),
  );
  mkdirSync(join(folder, "projects"));
  writeFileSync(join(folder, "history.jsonl"), linesOf(lines));
});

const backup = made("backup", (folder) => {
  const common = { sessionId: kept, cwd: "/work/app", version: "2.1.300", gitBranch: "main" };
  const turns = ["Mend the parser", "and its tests"].flatMap((content, index) => {
    const at = start + index * minute + 300;
    const promptId = `5e550000-0000-4000-8000-00000000000${index}`;
    const usage = { input_tokens: 10, output_tokens: 20 };
    const message = {
      id: `msg_${index}`,
      role: "assistant",
      model: "claude-opus-4-5-20251101",
      content: [{ type: "text", text: "Done." }],
      stop_reason: "end_turn",
      usage,
    };
    return [
      {
        ...common,
        type: "user",
        uuid: `u${index}`,
        promptId,
        timestamp: iso(at),
        message: { role: "user", content },
      },
      {
        ...common,
        type: "assistant",
        uuid: `a${index}`,
        requestId: `req_${index}`,
        timestamp: iso(at + 9000),
        message,
      },
    ];
  });
  mkdirSync(join(folder, "projects", "-work-app"), { recursive: true });
  writeFileSync(join(folder, "projects", "-work-app", `${kept}.jsonl`), linesOf(turns));
});

function made(name: string, fill: (folder: string) => void): string {
  const folder = join(root.path, name);
  mkdirSync(folder);
  fill(folder);
  return folder;
}

function linesOf(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** Words are found only where they are kept. */
const texts = { HALLMONITOR_PIPELINE_KEEP_TEXT: "true" };
let ledgers = 0;

/** A new ledger that took these in, one after the other. */
async function ledgerOf(...sources: readonly string[]): Promise<string> {
  ledgers += 1;
  const dataDir = join(root.path, `ledger-${ledgers}`);
  for (const source of sources)
    expect(await run(["import", source, "--data-dir", dataDir], texts)).toMatchObject({ code: 0, err: "" });
  return dataDir;
}

/** All that a ledger answers of prompts, sessions, sums and the feed, and finds. */
async function pictureOf(dataDir: string) {
  const asked = [
    ["sessions"],
    ["report", "daily"],
    ["report", "session"],
    ["report", "project"],
    ["search", "parser"],
    ["search", "exit"],
  ];
  const answers = await Promise.all(
    asked.map(async (words) => (await run([...words, "--json", "--data-dir", dataDir])).out),
  );
  return [...answers.map((answer) => answer.replaceAll(unlike, "")), ...(await fileOf(dataDir)).lines];
}

async function fileOf(dataDir: string) {
  const path = `${dataDir}.jsonl`;
  const { code, out } = await run(["export", "all", "--data-dir", dataDir]);
  expect(code).toBe(0);
  writeFileSync(path, out);
  return {
    path,
    lines: out
      .split("\n")
      .map((line) => line.replaceAll(unlike, ""))
      .toSorted(),
  };
}

async function promptsOf(dataDir: string): Promise<Record<string, number>> {
  const { out } = await run(["sessions", "--json", "--data-dir", dataDir]);
  const { sessions } = JSON.parse(out) as { sessions: { id: string; prompts: number }[] };
  return Object.fromEntries(sessions.map(({ id, prompts }) => [id, prompts]));
}

test("a backup that is imported after the list comes to what it does before it, again and again", async () => {
  const expected = await ledgerOf(backup, list);
  expect(await promptsOf(expected)).toEqual({ [kept]: 2, [lost]: 3 });
  const picture = await pictureOf(expected);
  for (const order of [
    [list, backup],
    [list, backup, list, backup],
    [backup, list, backup, list],
  ]) {
    const dataDir = await ledgerOf(...order);
    expect(await pictureOf(dataDir)).toEqual(picture);
    const { out } = await run(["rebuild", "--data-dir", dataDir]);
    expect(out).toContain("all were right");
  }
}, 120_000);

test("exports of the two come to the same in either order, and over each other", async () => {
  const [typed, told] = [await fileOf(await ledgerOf(list)), await fileOf(await ledgerOf(backup))];
  const picture = await pictureOf(await ledgerOf(backup, list));
  for (const order of [
    [typed.path, told.path],
    [told.path, typed.path, told.path],
    [list, told.path, typed.path],
    [typed.path, backup],
  ])
    expect(await pictureOf(await ledgerOf(...order))).toEqual(picture);
}, 120_000);

test("a collector that filled two years from the list finds the transcripts of a backup, and says so at once", async () => {
  const dataDir = await ledgerOf(list);
  await using daemon = await startDaemon(dataDir, ["--no-import", "--no-watch"]);
  const asked = async (): Promise<Record<string, number>> => {
    const { sessions } = await daemon.get("/api/sessions");
    return Object.fromEntries(
      sessions.map(({ id, prompts }: { id: string; prompts: number }) => [id, prompts]),
    );
  };
  expect(await asked()).toEqual({ [kept]: 3, [lost]: 3 });
  expect((await run(["import", backup, "--data-dir", dataDir])).code).toBe(0);
  expect(await asked()).toEqual({ [kept]: 2, [lost]: 3 });
}, 60_000);
