import type { CommandDef } from "citty";
import { Calendar } from "../query/calendar.ts";
import { sessionDetail } from "../query/sessions.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import { formatSession } from "./format/session-detail.ts";
import { styleFor } from "./format/style.ts";
import type { Host } from "./host.ts";

/** Shows one session with its timeline. */
export function sessionCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "session", description: "show one session: totals and what happened when" },
    args: {
      id: { type: "positional", description: "session id, or the beginning of one", required: true },
      ...dataFlags,
      json: { type: "boolean", description: "print JSON as the API does" },
      all: { type: "boolean", description: "the whole timeline, however long" },
      timezone: { type: "string", description: "whose clock is shown", valueHint: "Europe/Berlin" },
    },
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const timezone = args.timezone === undefined ? undefined : new Calendar(args.timezone).timeZone;
      const reader = host.openReader(config.dataDir);
      const now = host.clock();
      const answer = sessionDetail(reader, args.id, now);
      const { columns: width, colour } = host.terminal;
      const limit = args.all === true ? Infinity : undefined;
      host.out(
        args.json === true
          ? JSON.stringify(answer, undefined, 2)
          : formatSession(answer, { width, now, style: styleFor(colour), limit, timezone }),
      );
      reader.close();
    },
  });
}
