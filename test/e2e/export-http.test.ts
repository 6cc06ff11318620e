import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { soon } from "../real-client/soon.ts";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { apiRequest, logs, send } from "./otlp.ts";

const root = temporaryDir();
const maker = join(import.meta.dir, "..", "corpus", "make-transcripts.mjs");
const dataDir = join(root.path, "data");
let daemon: StartedDaemon;
let requests = 0;
/** Connections of a daemon that nobody asks anything. */
let atRest = 0;

beforeAll(async () => {
  const corpus = join(root.path, "corpus");
  const made = Bun.spawn([process.execPath, maker, "--out", corpus, "--mb", "8", "--files", "4"], {
    stdout: "ignore",
  });
  expect(await made.exited).toBe(0);
  requests = JSON.parse(readFileSync(join(corpus, "truth.json"), "utf8")).total.requests;
  expect((await run(["import", join(corpus, ".claude"), "--data-dir", dataDir])).code).toBe(0);
  daemon = await startDaemon(dataDir, ["--no-import", "--no-watch"]);
  atRest = openLedgers();
});
afterAll(async () => {
  await daemon.stop();
  root[Symbol.dispose]();
});

function post(body: unknown, init: RequestInit = {}): Promise<Response> {
  return daemon.fetch("/api/metrics/export", { method: "POST", body: JSON.stringify(body), ...init });
}

test("the feed is what is exported when nothing else is asked for", async () => {
  const answer = await post({ format: "jsonl" });
  expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
  expect(answer.headers.get("content-disposition")).toMatch(
    /^attachment; filename="hallmonitor-metrics-\d{4}-\d{2}-\d{2}\.jsonl"$/,
  );
  const entries = (await answer.text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { metrics } = await daemon.get("/api/metrics?limit=1");
  expect(entries.at(-1)).toEqual(metrics[0]);
  const cost = entries.reduce((sum, entry) => sum + (entry.cost?.total_cost_usd ?? 0), 0);
  const { total } = await daemon.get("/api/usage?group_by=model");
  expect(cost).toBeCloseTo(total.cost_usd, 6);
});

test("every format is that of the command", async () => {
  for (const format of ["jsonl", "csv"]) {
    const answer = await post({ format, what: "requests" });
    expect(await answer.text()).toBe((await run(["export", "--format", format, "--data-dir", dataDir])).out);
  }
  const file = await (await post({ format: "parquet", what: "requests" })).arrayBuffer();
  const slice = (from: number, to?: number): ArrayBuffer => file.slice(from, to);
  expect(await parquetReadObjects({ file: { byteLength: file.byteLength, slice } })).toHaveLength(requests);
});

test("filters narrow it, in the names of every route", async () => {
  const { sessions } = await daemon.get("/api/sessions?limit=1");
  const answer = await post({ format: "jsonl", what: "requests", session: sessions[0].id });
  expect((await answer.text()).trimEnd().split("\n")).toHaveLength(sessions[0].requests);
  expect(await (await post({ format: "jsonl", what: "requests", until: "2001-01-01" })).text()).toBe("");
});

test("what is not known is refused by its name", async () => {
  const refused: [unknown, string][] = [
    [{ format: "jsonl", projekt: "/p" }, "projekt is not known here; known: format, what"],
    [{ format: "xml" }, "format is one of jsonl, csv, parquet"],
    [{}, "format is one of"],
    [{ format: "csv", what: "everything" }, "what is one of requests"],
    [{ format: "csv", what: "all" }, "all is many kinds of rows"],
    [{ format: "csv", from: 5 }, "from is no text of 1 to 4096 characters"],
    [{ format: "csv", project: "" }, "project is no text of 1 to 4096 characters"],
    [{ format: "csv", project: " " }, "project is empty"],
    [{ format: "csv", from: "2026-11-01", since: "2026-11-20" }, "from and since say the same"],
    [{ format: "csv", to: "2026-11-01", until: "2026-11-20" }, "to and until say the same"],
    [{ format: "csv", from: "yesterday" }, "from is not a time"],
    [{ format: "csv", session: "none" }, "no session has the id"],
    ["csv", "the body is no JSON object"],
  ];
  for (const [body, sentence] of refused) {
    const answer = await post(body);
    expect([400, 404]).toContain(answer.status);
    const { error }: any = await answer.json();
    expect(error.message).toContain(sentence);
  }
});

test("it needs the token", async () => {
  const answer = await fetch(`${daemon.httpUrl}/api/metrics/export`, {
    method: "POST",
    body: '{"format":"csv"}',
  });
  expect(answer.status).toBe(401);
});

test("who leaves in the middle stops the work", async () => {
  // An export that is read to its end closes its ledger a moment later.
  await soon(() => expect(openLedgers()).toBe(atRest));
  const leaving = new AbortController();
  const answer = await post({ format: "jsonl", what: "all" }, { signal: leaving.signal });
  const reader = answer.body?.getReader();
  await reader?.read();
  expect(openLedgers()).toBeGreaterThan(atRest);
  leaving.abort();
  await soon(() => expect(openLedgers()).toBe(atRest));
});

test("what is committed while an export is read is not in it, and is not held up", async () => {
  const answer = await post({ format: "jsonl", what: "requests" });
  const reader = answer.body?.getReader();
  const first = await reader?.read();
  for (let n = 0; n < 20; n += 1) {
    const message = logs(apiRequest("late", `late-${n}`));
    expect((await send(daemon, { signal: "logs", message })).status).toBe(200);
  }
  let text = new TextDecoder().decode(first?.value);
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) break;
    text += new TextDecoder().decode(next.value);
  }
  expect(text.trimEnd().split("\n")).toHaveLength(requests);
  expect(text).not.toContain("late-");
  requests += 20;
});

/** How many connections to its ledger the daemon has: each opens the log for itself. */
function openLedgers(): number {
  const folder = `/proc/${daemon.pid}/fd`;
  return readdirSync(folder).filter((name) => targetOf(join(folder, name)).endsWith("ledger.db-wal")).length;
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    // Closed since the folder was read.
    return "";
  }
}
