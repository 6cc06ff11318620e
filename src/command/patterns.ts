import type { CommandDef } from "citty";
import { patternsOf } from "../query/patterns.ts";
import { recent } from "../query/recent.ts";
import { dataFlagsOf, filterOf, readFlags, strict } from "./flags.ts";
import { formatPatterns } from "./format/patterns.ts";
import type { Host } from "./host.ts";
import { answerText } from "./output.ts";
import { lookOn } from "./own-command.ts";

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
      using reader = host.openReader(config.dataDir);
      const now = host.clock();
      const { filter, calendar } = filterOf(args, reader, now);
      const answer = patternsOf(reader, {
        filter: recent(filter, { now, calendar }),
        calendar,
      });
      const settings = lookOn(host, config.dataDir);
      const asked = { json: args.json, reader, look: settings };
      host.out(answerText(answer, asked, () => formatPatterns(answer, settings)));
    },
  });
}
