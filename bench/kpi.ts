import { join } from "node:path";
import { Database } from "bun:sqlite";
import { noon, point, prompt, request, task, toolCall } from "../test/contract/observation.ts";
import type { Observation } from "../src/domain/observation.ts";
import { Calendar } from "../src/query/calendar.ts";
import { kpiDefinitions } from "../src/query/kpi/kpi-definition.ts";
import { kpis, type KpiTargets } from "../src/query/kpi/kpi.ts";
import { toolUse, type ToolQuestion } from "../src/query/tools.ts";
import { openForReading, openForWriting } from "../src/store/sqlite/open.ts";
import { SqliteReader } from "../src/store/sqlite/reader.ts";
import { SqliteWriter } from "../src/store/sqlite/writer.ts";
import type { Bench, Row } from "./row.ts";
import { timeRow } from "./time-row.ts";

const sessions = 12_000;
const callsPerSession = 84;
const days = 730;
const dayMs = 86_400_000;
const now = noon;
const tools = [
  "Bash",
  "Read",
  "Edit",
  "Write",
  "Grep",
  "Glob",
  "Agent",
  "TaskUpdate",
  "mcp_tool",
  "WebFetch",
];

/** KPIs and tools over a million tool calls, 12,000 sessions and two years, written by the real writer. */
export const kpiBench: Bench = async (site, { progress }) => {
  progress("kpi: writing a million tool calls");
  const path = join(site.folder(), "ledger.db");
  const writtenMs = write(path);
  using reader = new SqliteReader(openForReading(path));
  const none = Object.fromEntries(Object.keys(kpiDefinitions).map((name) => [name, undefined]));
  // Every name has a key.
  const targets = none as KpiTargets;
  const calendar = new Calendar("Europe/Berlin");
  const ask = (own: Partial<ToolQuestion>) => () =>
    toolUse(reader, { filter: {}, by: "tool", order: "calls", limit: 50, ...own });
  const total = ask({})().total.calls;
  if (total !== sessions * callsPerSession) throw new Error(`the ledger holds ${total} tool calls`);
  const rows = [
    {
      what: "ledger",
      value: `${total.toLocaleString("en-US")} tool calls, ${sessions} sessions, ${days} days`,
    },
    {
      what: "written, tool calls/s with as many requests",
      value: Math.round((total * 1000) / writtenMs).toLocaleString("en-US"),
    },
    bareRow(path),
    timeRow("kpi, 7 days", 200, () => kpis(reader, { filter: {}, calendar, now, targets })),
    timeRow("kpi, two years", 200, () => kpis(reader, { filter: {}, days, calendar, now, targets })),
    timeRow("tools, all", 1000, ask({})),
    timeRow("tools, by session", 1000, ask({ by: "session" })),
    timeRow("tools, of one project", 1000, ask({ filter: { project: "/home/dev/project-3" } })),
    timeRow("tools, of 30 days", 1000, ask({ filter: { from: now - 30 * dayMs } })),
  ];
  return rows;
};

/** The least that exact percentiles cost SQLite: one GROUP BY over the rows, and nothing else. */
function bareRow(path: string): Row {
  const db = new Database(path, { readonly: true });
  const scan = db.query("SELECT duration_ms, tool, count(*) FROM tool_call GROUP BY 1, 2");
  const row = timeRow("bare: one GROUP BY tool and duration", undefined, () => scan.all());
  db.close();
  return row;
}

/** Writes the sessions in order of time, one commit each, and gives the milliseconds that took. */
function write(path: string): number {
  const db = openForWriting(path);
  // How fast a disk syncs is another bench's question.
  db.run("PRAGMA synchronous = OFF");
  const writer = new SqliteWriter(db);
  const started = performance.now();
  for (let index = 0; index < sessions; index += 1) writer.commit(sessionOf(index));
  const ms = performance.now() - started;
  writer.close();
  return ms;
}

/** One session: a prompt for every twelve calls, a tenth of the calls asked for, every second session with tasks. */
function sessionOf(index: number): Observation[] {
  const sessionId = `session-${index}`;
  const begins = now - days * dayMs + Math.floor((days * dayMs * (index + 0.5)) / sessions);
  const facts = { project: `/home/dev/project-${index % 12}`, branch: "main", user: "ann" };
  const seen: Observation[] = [];
  for (let call = 0; call < callsPerSession; call += 1) {
    const number = index * callsPerSession + call;
    const own = {
      sessionId,
      facts,
      at: begins + call * 30_000,
      promptId: `p${index}-${Math.floor(call / 12)}`,
    };
    if (call % 12 === 0) seen.push(prompt({ ...own, aliases: [`prompt:${own.promptId}`] }));
    seen.push(request({ ...own, aliases: [`req:${number}`] }), callOf(own, number));
  }
  const done = { sessionId, facts, at: begins, status: "completed" } as const;
  if (index % 2 === 0)
    seen.push(...[1, 2, 3].map((id) => task({ ...done, aliases: [`task:${index}:${id}`] })));
  for (const measure of ["lines.added", "lines.removed", "commits", "active.cli"] as const)
    seen.push(point({ sessionId, at: begins, measure, series: `${index} ${measure}` }));
  return seen;
}

function callOf(own: Partial<ReturnType<typeof toolCall>>, number: number): Observation {
  const tool = tools[number % tools.length] ?? "Bash";
  const isEdit = tool === "Edit" || tool === "Write";
  const isAsked = number % 9 === 0;
  return toolCall({
    ...own,
    aliases: [`tool:${number}`],
    tool,
    // Spread over four powers of ten, in no order.
    durationMs: Math.floor(10 ** (((number * 7919) % 4001) / 1000)),
    success: number % 19 !== 0,
    decision: "accept",
    decidedBy: isAsked ? "user_temporary" : "config",
    blockedMs: isAsked ? (number * 31) % 60_000 : 7,
    filePath: isEdit ? `/src/file-${(number * 13) % 30}.ts` : undefined,
    linesAdded: isEdit ? number % 40 : undefined,
    linesRemoved: isEdit ? number % 20 : undefined,
  });
}
