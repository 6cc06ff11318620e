import type { CommandDef } from "citty";
import { patternsOf } from "../query/patterns.ts";
import { recent } from "../query/recent.ts";
import { dataFlagsOf, filterOf, readFlags, strict } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { formatPatterns } from "./format/patterns.ts";
import { lookFor } from "./format/style.ts";
import { nothingText } from "./format/usage-table.ts";
import type { Host } from "./host.ts";
import { isEmpty } from "./output.ts";
import { adviceOn } from "./own-command.ts";

/** Shows when, how long and with what one works, and the days that were unlike the others. */
export function patternsCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "patterns",
      description:
        "show when, how long and with what you worked in the last 30 days, and which days were unusual",
    },
    args: { ...readFlags },
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const reader = host.openReader(config.dataDir);
      const now = host.clock();
      const { filter, calendar } = filterOf(args, reader, now);
      const answer = patternsOf(reader, {
        filter: recent(filter, { now, calendar }),
        calendar,
      });
      const settings = { ...lookFor(host.terminal), advice: adviceOn(host, config.dataDir) };
      const text = (): string =>
        isEmpty(reader) ? nothingText(false, settings) : formatPatterns(answer, settings);
      host.out(args.json === true ? jsonText(answer) : text());
      reader.close();
    },
  });
}
