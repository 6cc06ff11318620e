import type { CommandDef } from "citty";
import { sessionDetail } from "../query/sessions.ts";
import { dataFlagsOf, filterOf, readFlags, strict } from "./flags.ts";
import { formatSession } from "./format/session-detail.ts";
import { styleFor } from "./format/style.ts";
import type { Host } from "./host.ts";
import { jsonText } from "./format/json.ts";

/** Shows one session with its timeline. */
export function sessionCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "session", description: "show one session: totals and what happened when" },
    args: {
      id: { type: "positional", description: "session id, or the beginning of one", required: true },
      ...readFlags,
      all: { type: "boolean", description: "the whole timeline, however long" },
    },
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const reader = host.openReader(config.dataDir);
      const { filter, calendar } = filterOf(args, reader);
      const now = host.clock();
      const answer = sessionDetail(reader, { id: args.id, filter, now, contexts: config.context });
      const { columns: width, colour } = host.terminal;
      const limit = args.all === true ? Infinity : undefined;
      host.out(
        args.json === true
          ? jsonText(answer)
          : formatSession(answer, {
              width,
              now,
              style: styleFor(colour),
              limit,
              timezone: calendar.timeZone,
            }),
      );
      reader.close();
    },
  });
}
