import { join } from "node:path";
import { buildProgram } from "./built.ts";
import { bareCommands, commandRows, type Timed } from "./command-time.ts";
import type { History } from "./history.ts";
import { spooled } from "./hook-command.ts";
import { searchable } from "./product.ts";
import type { Bench } from "./row.ts";

const checkout = join(import.meta.dir, "..", "bin", "hallmonitor");

const budgetMs = 20;

/** The line under a session, drawn over a gigabyte of history, with a daemon that is asked and without one. */
export function statusLine(history: History): Bench {
  return async (site, settings) => {
    const { dataDir, session } = await history.filled(site, settings);
    settings.progress("building the program, then timing the status line");
    const programs = { built: await buildProgram(site), checkout };
    const commands = (state: string) =>
      Object.entries(programs).map(([made, program]): Timed => ({
        name: `${made}, daemon ${state}`,
        command: [program, "statusline", "--data-dir", dataDir],
        input: (run) => statusInput(session, run),
        budgetMs,
        check: checkLine,
      }));
    const server = await history.serve(site, settings);
    await searchable(server, dataDir);
    const up = await commandRows(site, [...bareCommands, ...commands("up")]);
    await server.stop();
    const late = spooled(dataDir);
    const down = await commandRows(site, commands("down"));
    const copies = "daemon up: copies in the spool, because the answer took too long, of 200";
    return [...up, { what: copies, value: String(late) }, ...down];
  };
}

/** Throws when the line does not tell the day's money, which only the ledger knows. */
function checkLine(stdout: string): void {
  if (!/today \$\d/.test(stdout)) throw new Error(`a status line without the ledger's figures: ${stdout}`);
}

/** What Claude Code 2.1.329 hands its status line, with a cost that grows from one to the next. */
function statusInput(session: string, run: number): Uint8Array<ArrayBuffer> {
  const folder = "/home/dev/bench";
  const body = {
    session_id: session,
    transcript_path: `${folder}/.transcripts/${session}.jsonl`,
    cwd: folder,
    model: { id: "claude-opus-5-5", display_name: "Opus 5.5" },
    workspace: { current_dir: folder, project_dir: folder, added_dirs: [] },
    version: "2.1.329",
    output_style: { name: "default" },
    cost: { total_cost_usd: 1 + run / 1000, total_duration_ms: 60_000 + run, total_api_duration_ms: 8000 },
    context_window: { context_window_size: 200_000, total_input_tokens: 74_000 + run, used_percentage: 37 },
    exceeds_200k_tokens: false,
    fast_mode: false,
    thinking: { enabled: true },
    rate_limits: {
      five_hour: { used_percentage: 62.4, resets_at: Math.floor(Date.now() / 1000) + 3600 },
      seven_day: { used_percentage: 31, resets_at: Math.floor(Date.now() / 1000) + 86_400 },
    },
  };
  return new TextEncoder().encode(JSON.stringify(body));
}
