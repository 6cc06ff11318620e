import { defaultDataDir, type Machine } from "../../config/data-dir.ts";
import type { ConfigFlags } from "../../config/load.ts";
import { programPath } from "../program.ts";
import type { Caller } from "./options.ts";
import { absolutePath } from "../../file/absolute-path.ts";

/** The program as hooks will call it. They must find the same collector and the same folder as this command does. */
export function callerOf(
  { env, platform, home }: Machine,
  flags: ConfigFlags,
  found: { readonly httpUrl: string; readonly dataDir: string; readonly isGated: boolean },
): Caller {
  const isTold = (flags.dataDir ?? env["HALLMONITOR_DATA_DIR"]) !== undefined;
  // A client that a desktop starts has none of the variables of this shell, such as XDG_DATA_HOME.
  const isElsewhere = isTold || found.dataDir !== defaultDataDir({ platform, home, env: {} });
  return {
    httpUrl: found.httpUrl,
    program: programPath(),
    args: isElsewhere ? ["--data-dir", absolutePath(found.dataDir)] : [],
    isGated: found.isGated,
    platform,
  };
}
