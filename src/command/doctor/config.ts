import type { ConfigFlags } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import { AppError } from "../../domain/error.ts";
import type { Host } from "../host.ts";
import type { Check } from "./check.ts";
import type { Remedies } from "./remedy.ts";

/** The config, or what is wrong with it. */
export type ConfigFacts =
  | { readonly kind: "valid"; readonly config: Config }
  | { readonly kind: "faulty"; readonly fault: AppError };

/** Loads the config as other commands do. What is wrong with it is told and not thrown; a fault of our own is thrown. */
export function inspectConfig({ loadConfig }: Pick<Host, "loadConfig">, flags: ConfigFlags): ConfigFacts {
  try {
    return { kind: "valid", config: loadConfig(flags).config };
  } catch (thrown) {
    const fault = AppError.from(thrown);
    if (fault.code === "internal") throw thrown;
    return { kind: "faulty", fault };
  }
}

/** A check for each thing that is wrong. A data dir of somebody else is nothing that a command of ours puts right. */
export function judgeConfigFault({ code, message }: AppError, remedies: Remedies): Check[] {
  const name = code === "unavailable" ? "data dir" : "config";
  const fix = code === "unavailable" ? undefined : remedies.ours("config", "check");
  return message.split("\n").map((detail) => ({ name, status: "failed", detail, fix }));
}
