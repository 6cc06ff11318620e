import type { CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import { roles } from "../domain/role.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import type { Host } from "./host.ts";
import { ownCommand } from "./own-command.ts";

/** Prints the API token of the data dir, or the one that opens only a part of it. */
export function tokenCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "token",
      description:
        'print the API token, for scripts:\n  curl -H "Authorization: Bearer $(hallmonitor token)" …',
    },
    args: {
      ...dataFlags,
      role: {
        type: "enum",
        description:
          "what it may do: ingest sends telemetry, read asks, admin does both and makes changes (admin)",
        options: [...roles],
      },
    },
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const token = host.readToken(config.dataDir, args.role);
      if (token === undefined) {
        throw new AppError(
          "unavailable",
          `no token in ${config.dataDir} yet; '${ownCommand(host, config.dataDir, "up")}' makes it at its first start`,
        );
      }
      host.out(token);
    },
  });
}
