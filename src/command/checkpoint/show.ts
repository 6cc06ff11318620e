import type { CommandDef } from "citty";
import { openCheckpoints } from "../../checkpoint/folder.ts";
import { showCheckpoint } from "../../checkpoint/list.ts";
import { AppError } from "../../domain/error.ts";
import { dataFlags, dataFlagsOf, strict } from "../flags.ts";
import { formatCheckpoint } from "../format/checkpoint.ts";
import { jsonText } from "../format/json.ts";
import { lookFor } from "../format/style.ts";
import type { Host } from "../host.ts";

/** Shows one checkpoint: what became of it, and its text. */
export function showCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "checkpoint show", description: "show a checkpoint: what became of it, and what it holds" },
    args: {
      checkpoint: { type: "positional", description: "its id, or the beginning of one", required: true },
      ...dataFlags,
      json: { type: "boolean", description: "print all that it holds as JSON" },
    },
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      using reader = host.openReader(config.dataDir);
      const answer = showCheckpoint({ reader, folder: openCheckpoints(config.dataDir) }, args.checkpoint);
      host.out(args.json === true ? jsonText(answer) : formatCheckpoint(answer, lookFor(host.terminal)));
      if (answer.text === null)
        throw new AppError(
          "not-found",
          `the files of checkpoint ${answer.checkpoint.id} are gone or not whole; the ledger knows only of it`,
        );
    },
  });
}
