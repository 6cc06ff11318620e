import { join } from "node:path";
import { event, noon, toolCall } from "../test/contract/observation.ts";
import type { Observation } from "../src/domain/observation.ts";
import { parallelTo } from "../src/query/parallel.ts";
import { openForReading, openForWriting } from "../src/store/sqlite/open.ts";
import { SqliteReader } from "../src/store/sqlite/reader.ts";
import { SqliteWriter } from "../src/store/sqlite/writer.ts";
import type { Bench, Row } from "./row.ts";
import type { Site } from "./site.ts";
import { formatSpread, spreadOf } from "./spread.ts";

/** A frame of `top` is drawn within a tenth of a second, and this is one part of it. */
const budgetMs = 20;
const asks = 20;
/** Time between two calls of a session, which goes on until now. */
const paceMs = 5000;
const files = 400;
const tools = ["Read", "Edit", "Bash", "Grep"] as const;

interface Crowd {
  readonly folders: number;
  readonly inEach: number;
  readonly calls: number;
  readonly budget?: number;
}

/** From a usual day to more than anybody has open. */
const crowds: readonly Crowd[] = [
  { folders: 500, inEach: 1, calls: 1, budget: budgetMs },
  { folders: 1, inEach: 2, calls: 300, budget: budgetMs },
  { folders: 3, inEach: 3, calls: 300, budget: budgetMs },
  { folders: 6, inEach: 2, calls: 2000 },
  { folders: 1, inEach: 40, calls: 300 },
];

/** Looking for sessions in one folder and the files they share, as each frame of `top` does, on the real store. */
export const parallelBench: Bench = (site, { progress }) =>
  Promise.resolve(
    crowds.map((crowd) => {
      progress(`parallel: ${nameOf(crowd)}`);
      return rowOf(site, crowd);
    }),
  );

function rowOf(site: Site, crowd: Crowd): Row {
  const path = join(site.folder(), "ledger.db");
  write(path, crowd);
  using reader = new SqliteReader(openForReading(path));
  const sessions = reader.sessions({}, 500);
  const totals = reader.totals(
    sessions.map(({ key }) => key),
    noon,
  );
  // The list has the totals of its sessions already.
  const asked = sessions.map((session, index) => [session, totals[index]] as const);
  const look = () => parallelTo(reader, asked, noon);
  const found = [...look().values()].filter((others) => others.length > 0).length;
  const expected = crowd.inEach > 1 ? crowd.folders * crowd.inEach : 0;
  if (found !== expected) throw new Error(`${found} sessions have others beside them, not ${expected}`);
  const ms = Array.from({ length: asks }, () => {
    const started = performance.now();
    look();
    return performance.now() - started;
  });
  const row = { what: `${nameOf(crowd)}, ms`, value: formatSpread(spreadOf(ms)) };
  return crowd.budget === undefined ? row : { ...row, budget: `< ${crowd.budget}` };
}

function nameOf({ folders, inEach, calls }: Crowd): string {
  const where = folders === 1 ? "one folder" : `each of ${folders} folders`;
  return `${inEach} in ${where}, ${calls.toLocaleString("en-US")} call${calls === 1 ? "" : "s"} each`;
}

function write(path: string, { folders, inEach, calls }: Crowd): void {
  const db = openForWriting(path);
  // How fast a disk syncs is another bench's question.
  db.run("PRAGMA synchronous = OFF");
  const writer = new SqliteWriter(db);
  for (let index = 0; index < folders * inEach; index += 1)
    writer.commit(sessionOf(index, { project: `/home/dev/project-${index % folders}`, calls }));
  writer.close();
}

function sessionOf(index: number, { project, calls }: { project: string; calls: number }): Observation[] {
  const own = { source: "hook", sessionId: `session-${index}`, facts: { project } } as const;
  const begins = noon - calls * paceMs;
  const seen: Observation[] = [event({ ...own, at: begins, sign: { says: "prompted" } })];
  for (let call = 0; call < calls; call += 1) {
    const tool = tools[call % tools.length] ?? "Bash";
    // Over the same files in another order, so that nearly all are shared.
    const file = `${project}/src/file-${(call * 7919 + index) % files}.ts`;
    const filePath = tool === "Read" || tool === "Edit" ? file : undefined;
    const use = { aliases: [`tool:${index}.${call}`], tool, filePath, success: true };
    seen.push(toolCall({ ...own, ...use, at: begins + call * paceMs, sign: { says: "tool-ended" } }));
  }
  return seen;
}
