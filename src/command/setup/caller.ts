import type { ConfigFlags } from "../../config/load.ts";
import type { Host } from "../host.ts";
import { programPath } from "../program.ts";
import type { Caller } from "./options.ts";
import { absolutePath } from "../../file/absolute-path.ts";

/** The program as hooks will call it. They must find the same collector and the same folder as this command does. */
export function callerOf(
  { env, platform }: Host,
  flags: ConfigFlags,
  found: { readonly httpUrl: string; readonly dataDir: string; readonly isGated: boolean },
): Caller {
  const isElsewhere = (flags.dataDir ?? env["HALLMONITOR_DATA_DIR"]) !== undefined;
  return {
    httpUrl: found.httpUrl,
    program: programPath(),
    args: isElsewhere ? ["--data-dir", absolutePath(found.dataDir)] : [],
    isGated: found.isGated,
    platform,
  };
}
