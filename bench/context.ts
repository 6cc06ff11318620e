import { join } from "node:path";
import { compaction, limitSample, noon, request, subagent } from "../test/contract/observation.ts";
import type { Observation } from "../src/domain/observation.ts";
import { noUsage } from "../src/domain/usage.ts";
import { sessionContext } from "../src/query/context/answer.ts";
import { contextOf } from "../src/query/context/context-of.ts";
import { ThreadMemory } from "../src/query/context/thread-memory.ts";
import { listSessions } from "../src/query/sessions.ts";
import { statusLineFacts } from "../src/query/status-line.ts";
import { openForReading, openForWriting } from "../src/store/sqlite/open.ts";
import { SqliteReader } from "../src/store/sqlite/reader.ts";
import { SqliteWriter } from "../src/store/sqlite/writer.ts";
import type { Bench } from "./row.ts";
import { timeRow } from "./time-row.ts";

const now = noon;
const secondMs = 1000;
const hourMs = 3600 * secondMs;
const dayMs = 24 * hourMs;

/** What is over: 12,000 sessions in two years. */
const past = { sessions: 12_000, requests: 80, days: 730 } as const;
/**
 * What is at work: fifty sessions for two hours, each with a request every six seconds, so that one session's lie in as many
 * pages as there are of them. Every third is a subagent's, every seventh of the others a title.
 */
const live = { sessions: 50, requests: 1200, everyMs: 6 * secondMs, compactions: 2 } as const;

/** How long it takes to tell how full contexts are, over a million requests, written by the real writer. */
export const contextBench: Bench = async (site, { progress }) => {
  progress("context: writing a million requests");
  const path = join(site.folder(), "ledger.db");
  write(path);
  using reader = new SqliteReader(openForReading(path));
  const contexts = { thresholds: [75, 85, 95], windows: {}, compactsAt: undefined };
  const asked = { settings: contexts, now };
  const sessions = reader.sessions({}, live.sessions);
  const [session] = sessions;
  if (session?.id.startsWith("live-") !== true) throw new Error("the newest session is not at work");
  const list = (own: object) => () =>
    listSessions(reader, { filter: {}, page: { limit: live.sessions }, now, ...own });
  const threads = new ThreadMemory(reader);
  const total = past.sessions * past.requests + live.sessions * live.requests;
  const rows = [
    { what: "ledger", value: `${total.toLocaleString("en-US")} requests, ${live.sessions} sessions at work` },
    timeRow("context of one session", undefined, () => contextOf(reader, session, asked)),
    timeRow("contexts of 50 sessions, all changed", 250, () =>
      sessions.map((one) => contextOf(reader, one, asked)),
    ),
    timeRow("contexts of 50 sessions, none changed", undefined, () =>
      sessions.map((one) => contextOf(reader, one, { ...asked, threads })),
    ),
    timeRow("list of 50 sessions, without contexts", undefined, list({})),
    timeRow("list of 50 sessions, with contexts", 1000, list({ contexts })),
    timeRow("/context of one session: history, thresholds, 20 subagents", 1000, () =>
      sessionContext(reader, { id: session.id, ...asked }),
    ),
    timeRow("facts of a status line", undefined, () =>
      statusLineFacts(reader, {
        agent: session.agent,
        sessionId: session.id,
        now,
        midnightBefore: (at) => at - (at % dayMs),
        contexts,
      }),
    ),
  ];
  return rows;
};

function write(path: string): void {
  const db = openForWriting(path);
  // How fast a disk syncs is another bench's question.
  db.run("PRAGMA synchronous = OFF");
  const writer = new SqliteWriter(db);
  for (let index = 0; index < past.sessions; index += 1) writer.commit(pastSession(index));
  for (let step = 0; step < live.requests; step += 1) {
    const begun = Array.from({ length: live.sessions }, (_, index) => liveStep(index, step)).flat();
    writer.commit(begun);
  }
  writer.close();
}

function pastSession(index: number): Observation[] {
  const begins = now - past.days * dayMs + Math.floor(((past.days - 1) * dayMs * index) / past.sessions);
  return Array.from({ length: past.requests }, (_, step) =>
    shown(20_000 + step * 2000, {
      sessionId: `past-${index}`,
      at: begins + step * 20 * secondMs,
      aliases: [`req:past-${index}-${step}`],
    }),
  );
}

/** One request of a session at work, and what comes beside it: a status line, a compaction now and then, a subagent's start. */
function liveStep(index: number, step: number): Observation[] {
  const sessionId = `live-${index}`;
  const at = now - (live.requests - step) * live.everyMs;
  const fill = step % (live.requests / (live.compactions + 1));
  const tokens = 40_000 + fill * 2200;
  const own = { sessionId, at, aliases: [`req:live-${index}-${step}`] };
  const agent = `agent-${index}-${Math.floor(step / 60)}`;
  const isSubagent = step % 3 === 0;
  const seen: Observation[] = [
    isSubagent
      ? shown(30_000, { ...own, subagentId: agent, querySource: "agent:builtin:Explore" })
      : shown(step % 7 === 0 ? 900 : tokens, {
          ...own,
          querySource: step % 7 === 0 ? "generate_session_title" : "repl_main_thread",
        }),
  ];
  if (step % 10 === 0) seen.push(limitSample({ sessionId, at: at + 1, contextTokens: tokens }));
  if (fill === 0 && step > 0)
    seen.push(
      compaction({ sessionId, at: at - 1, trigger: "auto", tokensBefore: 960_000, tokensAfter: 40_000 }),
    );
  if (step % 60 === 0)
    seen.push(subagent({ sessionId, at, aliases: [`agent:${agent}`], subagentId: agent, startedAt: at }));
  return seen;
}

function shown(tokens: number, own: Partial<ReturnType<typeof request>>): Observation {
  return request({ usage: { ...noUsage, input: 10, output: 300, cacheRead: tokens - 10 }, ...own });
}
