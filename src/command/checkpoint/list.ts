import type { CommandDef } from "citty";
import { openCheckpoints } from "../../checkpoint/folder.ts";
import { listCheckpoints } from "../../checkpoint/list.ts";
import { modellessFlags, strict } from "../flags.ts";
import { formatCheckpoints } from "../format/checkpoint-list.ts";
import { jsonText } from "../format/json.ts";
import type { Host } from "../host.ts";
import { parseLimit } from "../limit.ts";
import { openQuestion } from "../question.ts";

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
      const limit = parseLimit(args.limit);
      using asked = openQuestion(host, args);
      const { config, reader, filter } = asked;
      const parts = { reader, folder: openCheckpoints(config.dataDir) };
      // One more tells whether there are more.
      const found = listCheckpoints(parts, { filter, limit: limit + 1 });
      const answer = { ...found, checkpoints: found.checkpoints.slice(0, limit) };
      const look = { ...asked.look, hasMore: found.checkpoints.length > limit };
      host.out(asked.json ? jsonText(answer) : formatCheckpoints(answer, look));
      if (!asked.json)
        for (const { path, reason } of answer.faults) host.err(`passed over: ${path}: ${reason}`);
    },
  });
}
