import type { CommandDef } from "citty";
import { sessionContext } from "../query/context/answer.ts";
import { liveContexts } from "../query/context/live.ts";
import { dataFlagsOf, filterOf, readFlags, strict } from "./flags.ts";
import { formatContext } from "./format/context-detail.ts";
import { formatContexts } from "./format/context-list.ts";
import { jsonText } from "./format/json.ts";
import type { Host } from "./host.ts";
import { refuseNarrowing } from "./narrowing.ts";
import { answerText, leavesOut } from "./output.ts";
import { lookOn } from "./own-command.ts";

/** Shows how full the contexts of live sessions are, or how that of one session filled. */
export function contextCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "context", description: "how full contexts are, and when they are compacted" },
    args: {
      id: {
        type: "positional",
        description: "session id, or the beginning of one; without it, all live sessions",
        required: false,
      },
      ...readFlags,
    },
    run: ({ args }) => {
      if (args.id !== undefined) refuseNarrowing(args, "there is one context, that of now");
      const { config } = host.loadConfig(dataFlagsOf(args));
      using reader = host.openReader(config.dataDir);
      const now = host.clock();
      const { filter, calendar } = filterOf(args, reader, now);
      const settings = { ...lookOn(host, config.dataDir), now };
      if (args.id === undefined) {
        const answer = liveContexts(reader, { filter, now, contexts: host.contextsOf(config) });
        const look = { ...settings, isNarrowed: leavesOut(filter), hasMore: answer.has_more };
        const asked = { json: args.json, reader, look: settings };
        host.out(answerText(answer, asked, () => formatContexts(answer.sessions, look)));
      } else {
        const answer = sessionContext(reader, {
          id: args.id,
          agent: args.agent,
          settings: host.contextsOf(config),
          now,
        });
        const timezone = calendar.timeZone;
        host.out(args.json === true ? jsonText(answer) : formatContext(answer, { ...settings, timezone }));
      }
    },
  });
}
