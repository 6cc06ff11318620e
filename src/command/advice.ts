import type { CommandDef } from "citty";
import { adviseOn } from "../query/advice.ts";
import { recent } from "../query/recent.ts";
import { findSession } from "../query/sessions.ts";
import { dataFlagsOf, filterOf, readFlags, strict } from "./flags.ts";
import { formatAdvice } from "./format/advice.ts";
import type { Host } from "./host.ts";
import { answerText } from "./output.ts";
import { lookOn } from "./own-command.ts";

/** Says what could have cost less: how much, in which sessions, and what to do. */
export function adviceCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "advice",
      description:
        "show what could have cost less in the last 30 days: how much, in which sessions, what to do",
    },
    args: {
      session: {
        type: "positional",
        description: "session id, or the beginning of one (all)",
        required: false,
      },
      ...readFlags,
    },
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      using reader = host.openReader(config.dataDir);
      const now = host.clock();
      const { filter, calendar } = filterOf(args, reader, now);
      const sessionKey =
        args.session === undefined ? undefined : findSession(reader, args.session, args.agent).key;
      const answer = adviseOn(reader, {
        filter: recent({ ...filter, sessionKey }, { now, calendar }),
        prices: host.openPrices(config).whatIf,
      });
      const settings = {
        ...lookOn(host, config.dataDir),
        timezone: calendar.timeZone,
        now,
      };
      const asked = { json: args.json, reader, look: settings };
      host.out(answerText(answer, asked, () => formatAdvice(answer, settings)));
    },
  });
}
