import type { CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import { statusOf, type StatusShape } from "./daemon/status.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { formatStatus } from "./daemon/status-text.ts";
import { lookFor } from "./format/style.ts";
import type { Host } from "./host.ts";
import { ownCommand } from "./own-command.ts";

/** Says how the collector is and what its data takes. Exit code 1 where none runs, 69 where it does not answer. */
export function statusCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "status",
      description: "show whether the collector runs, its health, and the size of its data",
    },
    args: { ...dataFlags, json: { type: "boolean", description: "print JSON" } },
    run: async ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const status = await statusOf(host, config);
      const settings = {
        ...lookFor(host.terminal),
        now: host.clock(),
        install: ownCommand(host, config.dataDir, "up", "--install"),
      };
      host.out(args.json === true ? jsonText(status) : formatStatus(status, settings));
      refuse(status, (...words) => ownCommand(host, config.dataDir, ...words));
    },
  });
}

function refuse(
  { state, data_dir, reason, ledger }: StatusShape,
  ours: (...words: readonly string[]) => string,
): void {
  if (state === "stopped") {
    const isBarred = ledger.fault !== null || (ledger.schema ?? 0) > ledger.program_schema;
    const way = isBarred
      ? `this program starts none on its ledger as it is: see '${ours("doctor")}'`
      : `'${ours("up")}' starts one`;
    throw new AppError("not-found", `no collector runs on ${data_dir.path}; ${way}`);
  }
  if (state === "silent")
    throw new AppError(
      "unavailable",
      `the collector does not answer: ${reason}; '${ours("logs")}' may say why, '${ours("down", "--force")}' ends it`,
    );
}
