import { statSync } from "node:fs";
import { timed } from "./timed.ts";
import type { Observation } from "../src/domain/observation.ts";
import { Pipeline } from "../src/pipeline/pipeline.ts";
import { createPricing } from "../src/pipeline/price.ts";
import { catalog } from "../src/pricing/catalog.ts";
import { createPriceBook } from "../src/pricing/lookup.ts";
import { openForWriting } from "../src/store/sqlite/open.ts";
import { SqliteWriter } from "../src/store/sqlite/writer.ts";
import { prompt, request, toolCall } from "../test/contract/observation.ts";

const dayMs = 86_400_000;
const requestsPerSession = 84;
const sessionsPerDay = 16;
/** A person's two years; more requests are of more persons in the same two years. */
const mostDays = 730;
const projectsPerPerson = 40;
const sessionsPerCommit = 20;

const models = ["claude-opus-5-5", "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"] as const;
const tools = ["Read", "Bash", "Edit", "Grep", "Read"] as const;
const branches = ["main", "fix/812-crash", "feature/ABC-17-login", "next"] as const;

/** How many requests are spread over how much. */
export interface Spread {
  readonly requests: number;
  readonly sessions: number;
  readonly people: number;
  readonly days: number;
}

/** A ledger that was filled: what is in it, and what that took. */
export interface Grown extends Spread {
  readonly writtenMs: number;
  readonly searchableMs: number;
  readonly bytes: number;
}

/**
 * Fills a new ledger through the product's own pipeline and writer, as transcripts would, and makes it searchable: requests, a call
 * of a tool for every other one and a prompt for every twentieth. It ends at `now`; but for that it is the same on every run.
 */
export function grow(path: string, requests: number, now: number): Grown {
  const db = openForWriting(path);
  // How fast a disk syncs is another bench's question.
  db.run("PRAGMA synchronous = OFF");
  const writer = new SqliteWriter(db);
  const spread = spreadOf(requests);
  const writtenMs = timed(() => write(writer, spread, now));
  const searchableMs = timed(() => {
    for (let isLeft = true; isLeft;) isLeft = writer.index();
  });
  db.run("PRAGMA wal_checkpoint(TRUNCATE)");
  writer.close();
  return { ...spread, writtenMs, searchableMs, bytes: statSync(path).size };
}

function spreadOf(requests: number): Spread {
  const sessions = Math.ceil(requests / requestsPerSession);
  const people = Math.max(1, Math.round(sessions / sessionsPerDay / mostDays));
  return { requests, sessions, people, days: Math.ceil(sessions / sessionsPerDay / people) };
}

function write(writer: SqliteWriter, spread: Spread, now: number): void {
  const pipeline = new Pipeline([createPricing(createPriceBook({ rows: catalog }))]);
  for (let from = 0; from < spread.sessions; from += sessionsPerCommit) {
    const count = Math.min(sessionsPerCommit, spread.sessions - from);
    const seen = Array.from({ length: count }, (_, index) => sessionOf(from + index, spread, now)).flat();
    const { fates } = writer.commit(pipeline.process(seen).kept);
    if (fates.some((fate) => fate !== "accepted")) throw new Error("the ledger did not take everything");
  }
}

/** A session that ends before `now`, of a quarter of an hour to two hours and a half; the later its number, the later it is. */
function sessionOf(
  session: number,
  { requests, sessions, people, days }: Spread,
  now: number,
): Observation[] {
  const project = `/home/dev/project-${session % (projectsPerPerson * people)}`;
  const facts = { project, branch: branches[session % branches.length], user: `dev-${session % people}` };
  const gapMs = 10_000 + ((session * 7919) % 100_000);
  const until = now - Math.floor(((sessions - 1 - session) * days * dayMs) / sessions);
  const own = Math.min(requestsPerSession, requests - session * requestsPerSession);
  const sessionId = grownSession(session);
  return Array.from({ length: own }, (_, index) => {
    const at = until - (own - index) * gapMs;
    return stepOf({ agent: "claude-code", source: "transcript", sessionId, facts, at } as const, {
      session,
      index,
    });
  }).flat();
}

/** The id of the nth session; the last is the newest. */
export function grownSession(number: number): string {
  return `${number.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;
}

type Seen = Pick<Observation, "agent" | "source" | "sessionId" | "facts" | "at">;

/** One answer, and what belongs to it. Ids rise with time, as the real ones do. */
function stepOf(seen: Seen, { session, index }: { session: number; index: number }): Observation[] {
  const id = (session * requestsPerSession + index).toString(36).padStart(22, "0");
  const answered = request({
    ...seen,
    aliases: [`msg:msg_01${id}`, `req:req_011${id}`],
    messageId: `msg_01${id}`,
    requestId: `req_011${id}`,
    model: models[(index % 9 === 0 ? 3 : session) % models.length],
    branch: branches[(session + (index > 60 ? 1 : 0)) % branches.length],
    usage: {
      input: 6,
      output: 50 + ((session * 31 + index * 17) % 900),
      reasoning: undefined,
      cacheRead: 18_400 + index * 900,
      cacheWrite: 300,
      cacheWrite1h: 300,
    },
    stopReason: index % 2 === 0 ? "end_turn" : "tool_use",
  });
  if (index % 20 === 0) return [asked(seen, id), answered];
  return index % 2 === 0 ? [answered] : [answered, used(seen, { session, index, id })];
}

function asked(seen: Seen, id: string): Observation {
  const text = `Please look at the reducer again, it fails in step ${id.replace(/^0+/, "")}`;
  return prompt({
    ...seen,
    at: seen.at - 2000,
    aliases: [`prompt:${id}`],
    promptId: id,
    text,
    length: text.length,
  });
}

function used(
  seen: Seen,
  { session, index, id }: { session: number; index: number; id: string },
): Observation {
  const tool = tools[(session + index * 7) % tools.length] ?? "Read";
  const isBash = tool === "Bash";
  const isError = index % 21 === 0;
  return toolCall({
    ...seen,
    at: seen.at + 1,
    aliases: [`tool:toolu_01${id}`],
    toolUseId: `toolu_01${id}`,
    tool,
    ...(isBash
      ? { input: `{"command":"npm test -- ${index % 12}"}` }
      : { filePath: `${seen.facts.project}/src/file-${(session * 13 + index * 3) % 60}.ts` }),
    durationMs: 40 + ((session * 101 + index * 977) % 8000),
    success: !isError,
    ...(isError ? { error: "Exit code 1" } : {}),
    resultBytes: 2000,
    ...(tool === "Edit" ? { linesAdded: 2, linesRemoved: 1 } : {}),
  });
}
