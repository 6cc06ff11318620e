import { setTimeout as sleep } from "node:timers/promises";
import type { CommandDef } from "citty";
import { parseDuration } from "../domain/duration.ts";
import { AppError } from "../domain/error.ts";
import type { UnixMs } from "../domain/time.ts";
import { Calendar, machineTimeZone } from "../query/calendar.ts";
import { parseInstant } from "../query/filter.ts";
import { lastLines } from "./daemon/log-lines.ts";
import { LogTail } from "./daemon/log-tail.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import { plainText } from "./format/text.ts";
import type { Host } from "./host.ts";
import { ownCommand } from "./own-command.ts";

const usualLines = 50;
/** How often a log that is followed is looked at, in milliseconds: below the eye's patience. */
const lookEveryMs = 200;

/** Shows what the collector logged, also before its log was put aside, and goes on when asked. */
export function logsCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "logs", description: "show what the collector logged, the latest last" },
    args: {
      follow: { type: "boolean", alias: "f", description: "keep printing new lines, until Ctrl-C" },
      lines: {
        type: "string",
        alias: "n",
        description: `how many lines (${usualLines}; with --since all)`,
        valueHint: "N",
      },
      since: {
        type: "string",
        description: "since this day or time, or since this long ago: 2026-11-20, 30m, 2h",
        valueHint: "TIME",
      },
      ...dataFlags,
    },
    run: async ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const wanted = {
        lines:
          args.lines === undefined ? (args.since === undefined ? usualLines : Infinity) : countOf(args.lines),
        since: args.since === undefined ? undefined : sinceOf(args.since, host.clock()),
      };
      const places = () => host.life.logFiles(config.dataDir);
      // Begun before the rest is read: a line may be shown twice at worst, and none is missed.
      using tail = new LogTail(places);
      const lines = lastLines(places(), wanted);
      for (const line of lines) host.out(plainText(line));
      if (args.follow === true) return await follow(host, tail);
      if (lines.length === 0 && wanted.lines > 0)
        tellNothing(host, {
          path: places().current,
          isNarrowed: args.since !== undefined,
          up: ownCommand(host, config.dataDir, "up"),
        });
    },
  });
}

function tellNothing(
  host: Host,
  { path, isNarrowed, up }: { path: string; isNarrowed: boolean; up: string },
): void {
  if (isNarrowed) return host.err("nothing was logged since then");
  throw new AppError(
    "not-found",
    `there is no log at ${path} yet: a collector writes it, '${up}' starts one`,
  );
}

async function follow(host: Host, tail: LogTail): Promise<void> {
  while (!host.ending.aborted) {
    for (const line of tail.read()) host.out(plainText(line));
    await sleep(lookEveryMs, undefined, { signal: host.ending }).catch(() => undefined);
  }
}

function countOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new AppError("invalid", `--lines is no number of lines: ${text}`);
}

function sinceOf(text: string, now: UnixMs): UnixMs {
  const ago = parseDuration(text);
  return ago === undefined ? parseInstant(text, "--since", new Calendar(machineTimeZone())) : now - ago;
}
