import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandRows, type Timed } from "./command-time.ts";
import { importInto, serveProduct } from "./product.ts";
import type { Row } from "./row.ts";
import type { Site } from "./site.ts";
import { answerLine, writtenLines } from "./transcript-line.ts";

/** Requests of the session before it is compacted: a day's work. */
const requests = 1000;
/** Requests that came since the collector last looked, beside a file that was written; the hook reads them. */
const newRequests = 20;
/** What `hook` promises to end within, in milliseconds. */
const budgetMs = 3000;

/** A session that is compacted again and again, with a ledger that knows its past. */
interface Session {
  readonly id: string;
  readonly clientDir: string;
  readonly dataDir: string;
  readonly transcript: string;
}

/** The two hooks that the client waits for, in turns: each compaction is told of new requests, each start gets a new state. */
export async function answeredRows(site: Site, programs: Readonly<Record<string, string>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (const daemon of ["up", "down"] as const) {
    const session = await pastOf(site);
    const server =
      daemon === "up" ? await serveProduct(site, session.dataDir, [session.clientDir]) : undefined;
    const commands = Object.entries(programs).flatMap(([made, program]) =>
      compaction(session, { name: `${made}, daemon ${daemon}`, program }),
    );
    rows.push(...(await commandRows(site, commands)));
    await server?.stop();
  }
  return rows;
}

async function pastOf(site: Site): Promise<Session> {
  const [clientDir, dataDir, id] = [site.folder(), site.folder(), crypto.randomUUID()];
  const folder = join(clientDir, "projects", "-home-dev-bench");
  const transcript = join(folder, `${id}.jsonl`);
  mkdirSync(folder, { recursive: true });
  const session = { id, clientDir, dataDir, transcript };
  writeFileSync(transcript, lines(session, requests));
  await importInto(site, dataDir, clientDir);
  return session;
}

function lines({ id }: Session, count: number): string {
  return Array.from({ length: count }, (_, i) => answerLine(id, Date.now() - (count - i))).join("");
}

function compaction(session: Session, { name, program }: { name: string; program: string }): Timed[] {
  const command = [program, "hook", "--data-dir", session.dataDir];
  const env = { CLAUDE_CONFIG_DIR: session.clientDir };
  const event = (own: object) =>
    new TextEncoder().encode(
      JSON.stringify({
        session_id: session.id,
        transcript_path: session.transcript,
        cwd: "/home/dev/bench",
        ...own,
      }),
    );
  return [
    {
      name: `${name}: PreCompact`,
      command,
      env,
      budgetMs,
      input: () => {
        const written = writtenLines(session.id, Date.now(), `/home/dev/bench/src/${crypto.randomUUID()}.ts`);
        appendFileSync(session.transcript, lines(session, newRequests) + written);
        return event({ hook_event_name: "PreCompact", trigger: "manual", custom_instructions: null });
      },
    },
    {
      name: `${name}: SessionStart`,
      command,
      env,
      budgetMs,
      input: () => event({ hook_event_name: "SessionStart", source: "compact" }),
      check: (stdout) => {
        if (!stdout.includes("[hallmonitor checkpoint "))
          throw new Error(`nothing was given back: ${stdout}`);
      },
    },
  ];
}
