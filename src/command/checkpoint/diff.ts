import type { CommandDef } from "citty";
import { diffStates } from "../../checkpoint/diff.ts";
import { openCheckpoints } from "../../checkpoint/folder.ts";
import { readCheckpoint } from "../../checkpoint/list.ts";
import { dataFlags, dataFlagsOf, strict } from "../flags.ts";
import { formatDiff } from "../format/checkpoint-diff.ts";
import { jsonText } from "../format/json.ts";
import { lookFor } from "../format/style.ts";
import type { Host } from "../host.ts";

/** Compares two checkpoints, of one session or of two. */
export function diffCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "checkpoint diff", description: "say what happened between two checkpoints" },
    args: {
      from: { type: "positional", description: "the earlier one: its id, or the beginning", required: true },
      to: { type: "positional", description: "the later one", required: true },
      ...dataFlags,
      json: { type: "boolean", description: "print JSON" },
    },
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const folder = openCheckpoints(config.dataDir);
      const [from, to] = [readCheckpoint(folder, args.from), readCheckpoint(folder, args.to)];
      const diff = diffStates(from.state, to.state);
      host.out(args.json === true ? jsonText(diff) : formatDiff(diff, lookFor(host.terminal)));
    },
  });
}
