import type { CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import type { Host } from "./host.ts";
import { ownCommand } from "./own-command.ts";

/** The page's address with the token in its fragment, which a browser never sends: whoever has it may read everything. */
export function pageLink(httpUrl: string, token: string): string {
  return `${httpUrl}/#token=${token}`;
}

/** Opens the page of the running collector in the browser. */
export function openCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "open", description: "open the page of the running collector in the browser" },
    args: {
      print: { type: "boolean", description: "print the link instead, with the token in it" },
      ...dataFlags,
    },
    run: async ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const link = linkOf(host, config.dataDir);
      if (args.print === true) return host.out(link);
      if (await host.openBrowser(link)) return host.out("opened in the browser");
      host.err("no browser was found here; open this link where there is one:");
      host.out(link);
    },
  });
}

function linkOf(host: Host, dataDir: string): string {
  const daemon = host.findDaemon(dataDir);
  const token = host.readToken(dataDir);
  if (daemon === undefined || token === undefined) {
    throw new AppError(
      "unavailable",
      `no collector runs on ${dataDir}; start one with '${ownCommand(host, dataDir, "up")}', or name its data dir with --data-dir`,
    );
  }
  return pageLink(daemon.httpUrl, token);
}
