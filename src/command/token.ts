import type { CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import type { Host } from "./host.ts";

/** Prints the API token of the data dir. */
export function tokenCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "token",
      description: 'print the API token, for scripts: curl -H "Authorization: Bearer $(hallmonitor token)"',
    },
    args: dataFlags,
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const token = host.readToken(config.dataDir);
      if (token === undefined) {
        throw new AppError(
          "unavailable",
          `no token in ${config.dataDir} yet; 'hallmonitor up' makes it at its first start`,
        );
      }
      host.out(token);
    },
  });
}
