import type { CommandDef } from "citty";
import { openCheckpoints } from "../../checkpoint/folder.ts";
import { listCheckpoints } from "../../checkpoint/list.ts";
import { findSession } from "../../query/sessions.ts";
import { dataFlagsOf, filterOf, modellessFlags, strict } from "../flags.ts";
import { formatCheckpoints } from "../format/checkpoint-list.ts";
import { jsonText } from "../format/json.ts";
import type { Host } from "../host.ts";
import { parseLimit } from "../limit.ts";
import { lookOn } from "../own-command.ts";

/** Lists checkpoints with what became of each. */
export function listCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "checkpoint list", description: "list checkpoints and what became of them" },
    args: {
      session: {
        type: "positional",
        description: "only of this session: its id, or the beginning of one",
        required: false,
      },
      ...modellessFlags,
      limit: { type: "string", description: "how many (50)", default: "50", valueHint: "N" },
    },
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const limit = parseLimit(args.limit);
      using reader = host.openReader(config.dataDir);
      // The word is a session here, and not the flag of the same name that other commands have.
      const { filter, calendar } = filterOf({ ...args, session: undefined }, reader, host.clock());
      const sessionKey =
        args.session === undefined ? undefined : findSession(reader, args.session, args.agent).key;
      const parts = { reader, folder: openCheckpoints(config.dataDir) };
      // One more tells whether there are more.
      const found = listCheckpoints(parts, { filter: { ...filter, sessionKey }, limit: limit + 1 });
      const answer = { ...found, checkpoints: found.checkpoints.slice(0, limit) };
      const look = {
        ...lookOn(host, config.dataDir),
        timezone: calendar.timeZone,
        hasMore: found.checkpoints.length > limit,
      };
      host.out(args.json === true ? jsonText(answer) : formatCheckpoints(answer, look));
      if (args.json !== true)
        for (const { path, reason } of answer.faults) host.err(`passed over: ${path}: ${reason}`);
    },
  });
}
