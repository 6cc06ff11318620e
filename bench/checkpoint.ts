import { join } from "node:path";
import { openCheckpoints } from "../src/checkpoint/folder.ts";
import { gatherState } from "../src/checkpoint/gather.ts";
import { openRestore } from "../src/checkpoint/restore.ts";
import { readSurroundings } from "../src/checkpoint/surroundings.ts";
import { checkpointText } from "../src/checkpoint/text.ts";
import type { Observation } from "../src/domain/observation.ts";
import { openForReading, openForWriting } from "../src/store/sqlite/open.ts";
import { SqliteReader } from "../src/store/sqlite/reader.ts";
import { SqliteWriter } from "../src/store/sqlite/writer.ts";
import { noon, task, toolCall } from "../test/contract/observation.ts";
import type { Bench, Row } from "./row.ts";
import type { Site } from "./site.ts";
import { formatSpread, spreadOf } from "./spread.ts";

/** The client waits a second and a half at the end of a session; a third of it is left for git, and one for the transcript. */
const saveBudgetMs = 500;
const claimBudgetMs = 20;
const rounds = 20;
/** From an hour's work to the longest session that is looked through in whole, and one beyond. */
const sizes = [300, 3000, 20_000];
const files = 900;
const tools = ["Read", "Edit", "Bash"] as const;

/** Saving what a session is doing and giving it back, as two hooks do whose client waits, on the real store and disk. */
export const checkpointBench: Bench = async (site, { progress }) => {
  const rows: Row[] = [];
  for (const calls of sizes) {
    progress(`checkpoint: ${calls} calls`);
    rows.push(...(await rowsOf(site, calls)));
  }
  return rows;
};

async function rowsOf(site: Site, calls: number): Promise<Row[]> {
  const dir = site.folder();
  // The bench's own repository stands for a session's.
  const project = join(import.meta.dir, "..");
  write(join(dir, "ledger.db"), project, calls);
  using reader = new SqliteReader(openForReading(join(dir, "ledger.db")));
  const saves: number[] = [];
  const claims: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    const id = await save(reader, dir, noon + round);
    saves.push(performance.now() - started);
    const asked = performance.now();
    claim(dir, { id, at: noon + round });
    claims.push(performance.now() - asked);
  }
  const what = `${calls.toLocaleString("en-US")} calls`;
  return [
    { what: `${what}, save, ms`, value: formatSpread(spreadOf(saves)), budget: `< ${saveBudgetMs}` },
    { what: `${what}, give back, ms`, value: formatSpread(spreadOf(claims)), budget: `< ${claimBudgetMs}` },
  ];
}

async function save(reader: SqliteReader, dir: string, now: number): Promise<string> {
  const [session] = reader.sessionsById("s1");
  if (session === undefined) throw new Error("no session");
  const surroundings = await readSurroundings(reader, session, { env: process.env, claudeDirs: [] });
  const settings = { thresholds: [75], windows: {}, compactsAt: undefined };
  const question = { session, reason: "pre-compact", now, keepText: false, settings, surroundings } as const;
  // A digest of its own each round, or nothing would be written.
  const state = { ...gatherState(reader, question), state_digest: now.toString(16) };
  return openCheckpoints(dir).save(state, checkpointText(state, { budgetTokens: 2000 })).id;
}

function claim(dir: string, { id, at }: { id: string; at: number }): void {
  const name = { agent: "claude-code", sessionId: "s1", project: undefined, at };
  const restore = openRestore(dir);
  restore.arm({ ...name, checkpointId: id, reason: "compact" });
  if (restore.claim({ ...name, source: "compact" })?.checkpoint.id !== id) throw new Error("not given back");
}

function write(path: string, project: string, calls: number): void {
  const db = openForWriting(path);
  // How fast a disk syncs the ledger is another bench's question.
  db.run("PRAGMA synchronous = OFF");
  const writer = new SqliteWriter(db);
  const told = [...callsOf(project, calls), ...tasksOf(300)];
  for (let start = 0; start < told.length; start += 1000) writer.commit(told.slice(start, start + 1000));
  writer.close();
}

function callsOf(project: string, calls: number): Observation[] {
  return Array.from({ length: calls }, (_, index) => {
    const tool = tools[index % tools.length] ?? "Bash";
    const at = noon - (calls - index) * 5000;
    const failed = index % 17 === 0;
    return toolCall({
      source: "hook",
      facts: { project },
      aliases: [`tool:toolu_${index}`],
      toolUseId: `toolu_${index}`,
      tool,
      at,
      startedAt: at,
      success: !failed,
      error: failed ? "Exit code 1" : undefined,
      filePath: tool === "Bash" ? undefined : `${project}/src/file-${(index * 7919) % files}.ts`,
    });
  });
}

function tasksOf(count: number): Observation[] {
  return Array.from({ length: count }, (_, index) =>
    task({
      taskId: `${index}`,
      aliases: [`task:s1:${index}`],
      subject: `Task ${index} of a long list`,
      status: index % 2 === 0 ? "completed" : "pending",
      statusAt: noon,
      position: index,
    }),
  );
}
