import type { CommandDef } from "citty";
import { agentName } from "../../agent/claude-code/heard.ts";
import { openCheckpoints, type Checkpoint } from "../../checkpoint/folder.ts";
import { readCheckpoint } from "../../checkpoint/list.ts";
import { openRestore } from "../../checkpoint/restore.ts";
import type { Config } from "../../config/schema.ts";
import { AppError } from "../../domain/error.ts";
import { dataFlags, dataFlagsOf, strict } from "../flags.ts";
import { plainLines } from "../../format/plain-lines.ts";
import { jsonText } from "../format/json.ts";
import type { Host } from "../host.ts";

/** Prints what a session would be told, or has it told at its next start. */
export function restoreCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "checkpoint restore",
      description: "print a checkpoint's text to paste, or give it to its session at the next start",
    },
    args: {
      checkpoint: { type: "positional", description: "its id, or the beginning of one", required: true },
      arm: {
        type: "boolean",
        description: "give it to its session when that is resumed or compacted next, within a day",
      },
      ...dataFlags,
      json: { type: "boolean", description: "print JSON" },
    },
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const checkpoint = readCheckpoint(openCheckpoints(config.dataDir), args.checkpoint);
      const { saved, text } = checkpoint;
      if (text === undefined)
        throw new AppError(
          "not-found",
          `the text of checkpoint ${saved.id} is gone or was changed; 'hallmonitor checkpoint show ${saved.id} --json' has the rest`,
        );
      const isArmed = args.arm === true;
      if (isArmed) arm(host, config, checkpoint);
      const told = isArmed ? armedText(checkpoint) : plainLines(text).join("\n");
      const shape = { schema_version: 1, id: saved.id, session_id: saved.sessionId, armed: isArmed, text };
      host.out(args.json === true ? jsonText(shape) : told);
    },
  });
}

function arm(host: Host, config: Config, { saved }: Checkpoint): void {
  const { enabled, restore } = config.context.checkpoint;
  if (!enabled || !restore) {
    const key = enabled ? "context.checkpoint.restore" : "context.checkpoint.enabled";
    throw new AppError("invalid", `${key} is off, so that no session is told anything; turn it on first`);
  }
  const { id: checkpointId, agent, sessionId, project } = saved;
  if (agent !== agentName)
    throw new AppError(
      "invalid",
      `checkpoint ${checkpointId} is of a session of ${agent}, which asks for none when it starts; leave --arm out and paste what is printed`,
    );
  const at = host.clock();
  openRestore(config.dataDir).arm({ agent, sessionId, project, checkpointId, reason: "demand", at });
}

function armedText({ saved }: Checkpoint): string {
  return [
    `checkpoint ${saved.id} is given to session ${saved.sessionId} when that is resumed or compacted next, within a day`,
    `resume it with: claude --resume ${saved.sessionId}`,
  ].join("\n");
}
