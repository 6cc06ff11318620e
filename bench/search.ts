import { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { join } from "node:path";
import { timed } from "./timed.ts";
import type { Observation } from "../src/domain/observation.ts";
import { searchLedger } from "../src/query/search.ts";
import type { Filter } from "../src/store/store.ts";
import { openForReading, openForWriting } from "../src/store/sqlite/open.ts";
import { SqliteReader } from "../src/store/sqlite/reader.ts";
import { SqliteWriter } from "../src/store/sqlite/writer.ts";
import { noon, prompt, request, toolCall } from "../test/contract/observation.ts";
import type { Bench, Row } from "./row.ts";
import { percentile } from "./spread.ts";
import { timeRow } from "./time-row.ts";

const now = noon;
const minuteMs = 60_000;

/** Two years of 12,000 sessions: the requests of one, its calls of tools, its prompts; what failed is among them. */
export const workSize = { sessions: 12_000, requests: 84, calls: 84, prompts: 8 } as const;
/** Searches are asked of the ledger with everything searchable, and with this much of it that is not yet. */
const fresh = 200;

/** Searches over a million requests and a million calls of tools, written by the real writer, and what they cost. */
export const searchBench: Bench = async (site, { progress }) => {
  progress("search: writing a million requests and a million calls of tools");
  const path = join(site.folder(), "ledger.db");
  const db = openForWriting(path);
  // How fast a disk syncs is another bench's question.
  db.run("PRAGMA synchronous = OFF");
  const writer = new SqliteWriter(db);
  const committing = timed(() => writeWork(writer, { from: 0, to: workSize.sessions }));
  const before = bytesOf(db, path);
  progress("search: making them searchable");
  const steps = stepsOf(writer);
  const after = bytesOf(db, path);
  const things = workSize.sessions * (workSize.calls + workSize.prompts + 1);
  using reader = new SqliteReader(openForReading(path));
  const rows = [
    {
      what: "ledger",
      value: `${(workSize.sessions * workSize.requests).toLocaleString("en-US")} requests, ${things.toLocaleString("en-US")} searchable things`,
    },
    { what: "committing all of it, s", value: (committing / 1000).toFixed(1) },
    {
      what: "making it searchable: all, s; one thing, µs",
      value: `${(sum(steps) / 1000).toFixed(1)}; ${((sum(steps) * 1000) / things).toFixed(1)}`,
    },
    {
      what: "one step: p50, p99, longest, ms",
      value: [percentile(steps, 0.5), percentile(steps, 0.99), Math.max(...steps)]
        .map((ms) => ms.toFixed(1))
        .join(", "),
    },
    {
      what: "bytes of the ledger without and with; for each searchable thing",
      value: `${mb(before)}, ${mb(after)} MB; ${((after - before) / things).toFixed(0)}`,
    },
    ...searchRows(reader),
  ];
  writeWork(writer, { from: workSize.sessions, to: workSize.sessions + Math.ceil(fresh / workSize.calls) });
  rows.push(
    timeRow(`the same common word, with ${fresh} calls not searchable yet`, 50, () => ask(reader, "src")),
  );
  writer.close();
  return rows;
};

const project = (index: number) => `/home/dev/project-${index % 40}`;

function searchRows(reader: SqliteReader): Row[] {
  const asked: readonly (readonly [string, string, Filter?])[] = [
    ["a common word, in every call", "src "],
    ["two common words", "src project "],
    ["a word of one session", "needle7719 "],
    ["a common word and a rare one", "src needle7719 "],
    ["two words that are common and never together", "bash edit "],
    ["an absent word", "absentword "],
    ["one letter", "s"],
    ["two letters", "co"],
    ["the beginning of a common word", "proj"],
    ["a phrase", '"src cart" '],
    ["a path", "src/cart/reducer10.ts"],
    ["a name of several words", "cartReducer10 "],
    ["twelve beginnings", "s* p* c* r* t* d* h* u* e* b* m* a*"],
    ["256 signs", "x".repeat(256)],
    ["a common word in one project", "src ", { project: project(7) }],
    ["a common word in one session", "src ", { sessionKey: 5000 }],
    ["a common word of an agent that has none", "src ", { agent: "codex" }],
    ["a common word in a branch of a tenth", "src ", { branch: "b3" }],
    [
      "a common word within a week two years ago",
      "src ",
      { from: now - 729 * 1440 * minuteMs, to: now - 722 * 1440 * minuteMs },
    ],
  ];
  return asked.map(([what, text, filter]) =>
    timeRow(`${what}: all kinds`, 50, () => ask(reader, text, filter)),
  );
}

function ask(reader: SqliteReader, text: string, filter: Filter = {}) {
  return searchLedger(reader, { text, filter, limit: 6 });
}

/** Commits sessions one by one, with all that happened in them. */
export function writeWork(writer: SqliteWriter, { from, to }: { from: number; to: number }): void {
  for (let session = from; session < to; session += 1) writer.commit(observationsOf(session));
}

const rooms =
  "cart user order query store server page format agent domain model view hook plan price alert".split(" ");

/** One session as a client tells it that keeps texts: paths, commands, prompts, and errors now and then. */
function observationsOf(session: number): Observation[] {
  const begun = now - (workSize.sessions - session) * 87 * minuteMs;
  const owner = {
    sessionId: `session-${session}`,
    facts: {
      project: project(session),
      branch: `b${session % 10}`,
      title: `Mend the ${rooms[session % 16]} ${session}`,
    },
  };
  const at = (step: number) => ({ ...owner, at: begun + step * 30_000 });
  const id = (step: number) => session * 1000 + step;
  return [
    ...Array.from({ length: workSize.prompts }, (_, step) =>
      prompt({
        ...at(step * 10),
        aliases: [`prompt:${id(step)}`],
        text: `Please look at the ${rooms[(session + step) % 16]} again, it fails with needle${session} in step ${step}`,
      }),
    ),
    ...Array.from({ length: workSize.requests }, (_, step) =>
      request({
        ...at(step),
        aliases: [`req:${id(step)}`],
        ...(step === 40
          ? { failed: true, usage: undefined, error: "overloaded_error", statusCode: 529 }
          : {}),
      }),
    ),
    ...Array.from({ length: workSize.calls }, (_, step) =>
      toolCall({ ...at(step), aliases: [`tool:${id(step)}`], ...callOf(session, step) }),
    ),
  ];
}

function callOf(session: number, step: number) {
  const room = rooms[(session * 7 + step) % 16];
  const filePath = `${project(session)}/src/${room}/${room}Reducer${step % 60}.ts`;
  if (step % 3 === 0)
    return {
      tool: "Bash",
      input: `{"command":"npm run test ${room} --seed ${session % 977}","description":"Runs the tests of ${room}"}`,
      ...(step % 30 === 0 ? { success: false, error: "Exit code 1" } : {}),
    };
  return { tool: step % 3 === 1 ? "Edit" : "Read", filePath };
}

/** How long each step took until everything was searchable, in milliseconds. */
function stepsOf(writer: SqliteWriter): number[] {
  const steps: number[] = [];
  for (let isLeft = true; isLeft;) {
    const started = performance.now();
    isLeft = writer.index();
    steps.push(performance.now() - started);
  }
  return steps;
}

function bytesOf(db: Database, path: string): number {
  db.run("PRAGMA wal_checkpoint(TRUNCATE)");
  return statSync(path).size;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
