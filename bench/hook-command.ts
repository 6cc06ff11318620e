import { readdirSync } from "node:fs";
import { join } from "node:path";
import { answeredRows } from "./answered-hook.ts";
import { buildProgram } from "./built.ts";
import { hookEvent, hookSession } from "./captured-hook.ts";
import { bareCommands, commandRows, type Timed } from "./command-time.ts";
import { durableWriteRows } from "./durable-write.ts";
import { askApi, serveProduct } from "./product.ts";
import type { Bench, Row } from "./row.ts";

const checkout = join(import.meta.dir, "..", "bin", "hallmonitor");

/** The hook as a command, with a daemon that takes its event and without one. */
export const hookCommand: Bench = async (site, { progress }) => {
  progress("building the program, then timing the hook command");
  const programs = { built: await buildProgram(site), checkout };
  const up = site.folder();
  const down = site.folder();
  const server = await serveProduct(site, up);
  const commands = Object.entries(programs).flatMap(([made, program]): Timed[] => [
    {
      name: `${made}, daemon up`,
      command: [program, "hook", "--data-dir", up],
      input: (run) => hookEvent("PreToolUse", `${made}_${run}`),
    },
    {
      name: `${made}, daemon down`,
      command: [program, "hook", "--data-dir", down],
      input: (run) => hookEvent("PreToolUse", `${made}_${run}`),
      budgetMs: 50,
    },
  ]);
  const rows = await commandRows(site, [...bareCommands, ...commands]);
  const { session } = await askApi<SessionAnswer>(server.url, up, `/api/sessions/${hookSession}`);
  await server.stop();
  const fates = fateRows({ up, down, taken: session.tool_calls });
  return [...durableWriteRows(site.folder()), ...rows, ...fates, ...(await answeredRows(site, programs))];
};

interface SessionAnswer {
  readonly session: { readonly tool_calls: number };
}

/** Where the events are afterwards: a hook that was fast because it did nothing would show here. */
function fateRows({ up, down, taken }: { up: string; down: string; taken: number }): Row[] {
  return [
    { what: "daemon up: events in the ledger, of 200", value: String(taken) },
    { what: "daemon up: copies in the spool, because the answer took too long", value: String(spooled(up)) },
    { what: "daemon down: events in the spool, of 200", value: String(spooled(down)) },
  ];
}

/** Records in the spool of a data dir. */
export function spooled(dataDir: string): number {
  try {
    return readdirSync(join(dataDir, "spool")).filter((name) => name.endsWith(".json")).length;
  } catch {
    return 0;
  }
}
