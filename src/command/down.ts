import type { CommandDef } from "citty";
import { durationOf } from "../domain/duration.ts";
import { haltService, removeService } from "./daemon/service/install.ts";
import { stopDaemon } from "./daemon/stop.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import type { Host } from "./host.ts";

/** Stops the collector of a data dir, however it was started. */
export function downCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "down", description: "stop the collector, and return when it has ended" },
    args: {
      timeout: {
        type: "string",
        description: "how long to wait for its end",
        default: "10s",
        valueHint: "TIME",
      },
      force: { type: "boolean", description: "kill it if it has not ended by then" },
      uninstall: { type: "boolean", description: "also remove the service of 'up --install'" },
      ...dataFlags,
    },
    run: async ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      if (args.uninstall === true) return await removeService(host, config.dataDir);
      const timeoutMs = durationOf(args.timeout, "--timeout");
      const afterKill = (): Promise<void> => haltService(host, config.dataDir);
      host.out(await stopDaemon(host, config.dataDir, { timeoutMs, force: args.force === true, afterKill }));
    },
  });
}
