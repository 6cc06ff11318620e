/**
 * The bin. An agent waits for its hooks and its status line, several times a minute: those two start before the rest of
 * the program is loaded, which takes longer than all their work.
 */
import { writeSync } from "node:fs";
import type { HandedEvent } from "./command/host.ts";
import { homeFolder } from "./config/home.ts";

const [, , command, ...words] = process.argv;
/** Status lines that may wait in the spool. */
const maxSpooledLines = 1000;
const asksForHelp = words.includes("--help") || words.includes("-h");

const { TZ: zone = "" } = process.env;
// A file instead of a name, which few have. Whatever asks for the zone later has the name, threads and children too.
if (/^:?\//.test(zone)) {
  const { zoneOfFile } = await import("./config/time-zone.ts");
  process.env["TZ"] = zoneOfFile(zone) ?? zone;
}

if (command === "hook" && !asksForHelp) await quietly(hook);
else if (command === "statusline" && !asksForHelp) await quietly(statusLine);
else await import("./program.ts");

/** Ends with 0 whatever happens: an agent takes anything else for an answer. Standard input may still be open then. */
async function quietly(work: () => Promise<void>): Promise<never> {
  try {
    await work();
  } catch {
    // There is nobody to tell; an event that was not taken is counted where it was lost.
  }
  process.exit(0);
}

async function hook(): Promise<void> {
  const [{ runHook }, { runningDaemon, readToken }, { noteLost, spoolLimits, writeSpool }] =
    await Promise.all([import("./command/hook.ts"), import("./self/data-dir.ts"), import("./self/spool.ts")]);
  await runHook({
    ...(await machine()),
    words,
    stdin: Bun.stdin.stream(),
    // Not by way of a stream: what a stream still holds when the process ends is lost.
    out: (text) => void writeSync(1, text),
    err: (text) => void writeSync(2, `${text}\n`),
    clock: Date.now,
    findDaemon: (dir) => {
      const file = runningDaemon(dir);
      if (file === undefined) return undefined;
      return { httpUrl: file.http_url, token: file.closed === true ? readToken(dir) : undefined };
    },
    keep: (dir, record) => writeSpool(dir, record, spoolLimits),
    lose: noteLost,
    keepWithoutDaemon,
  });
}

/** The rest of the program, for the few events that need it. */
async function keepWithoutDaemon(dataDir: string, event: HandedEvent): Promise<object | undefined> {
  const [alone, { loadConfig }, { readWrittenText }, { version }] = await Promise.all([
    import("./assembly/keep-alone.ts"),
    import("./config/load.ts"),
    import("./file/text-file.ts"),
    import("../package.json", { with: { type: "json" } }),
  ]);
  const here = await machine();
  const { config } = loadConfig({ ...here, flags: { dataDir }, readText: readWrittenText });
  return alone.keepWithoutDaemon(config, event, {
    ...here,
    clock: Date.now,
    version,
    log: () => undefined,
  });
}

async function statusLine(): Promise<void> {
  const [{ runStatusLine }, { runningDaemon, dataFiles, readToken }, { spoolLimits, writeSpool }] =
    await Promise.all([
      import("./command/statusline.ts"),
      import("./self/data-dir.ts"),
      import("./self/spool.ts"),
    ]);
  const ending = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => ending.abort());
  await runStatusLine({
    ...(await machine()),
    words,
    stdin: Bun.stdin.stream(),
    out: (text) => void writeSync(1, `${text}\n`),
    clock: Date.now,
    findDaemon: (dir) => {
      const file = runningDaemon(dir);
      return file === undefined ? undefined : { httpUrl: file.http_url, token: readToken(dir) };
    },
    // Hooks need the room: a line that is drawn every second would fill it.
    spool: (dir, record) => void writeSpool(dir, record, { ...spoolLimits, maxRecords: maxSpooledLines }),
    openLedger: async (dir) => {
      const [{ openForReading }, { SqliteReader }, { lastMidnight }] = await Promise.all([
        import("./store/sqlite/open.ts"),
        import("./store/sqlite/reader.ts"),
        import("./store/sqlite/local-day.ts"),
      ]);
      const db = openForReading(dataFiles(dir).ledger);
      return { reader: new SqliteReader(db), lastMidnight: (now) => lastMidnight(db, now) };
    },
    ending: ending.signal,
  });
}

async function machine() {
  return { env: process.env, home: await homeFolder(process), platform: process.platform };
}
