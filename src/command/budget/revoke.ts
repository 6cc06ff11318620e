import type { CommandDef } from "citty";
import { Calendar, machineTimeZone } from "../../query/calendar.ts";
import { collectorOf } from "../collector.ts";
import { dataFlags, dataFlagsOf, strict } from "../flags.ts";
import { formatRevoked } from "../format/budget-allowance.ts";
import { jsonText } from "../format/json.ts";
import type { Host } from "../host.ts";
import { askAllowances } from "./collector.ts";

/** Takes back what was allowed: through the collector where one runs, in this process where none does. */
export function revokeCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "budget revoke", description: "take back what was allowed" },
    args: {
      allowance: { type: "positional", description: "the id of an allowance, such as l7", required: true },
      ...dataFlags,
      json: { type: "boolean", description: "print JSON" },
    },
    run: async ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const collector = collectorOf(host, config);
      const path = `/${encodeURIComponent(args.allowance)}`;
      const answer =
        collector === undefined
          ? await host.changeAllowances(config, { revoke: args.allowance })
          : await askAllowances(collector, { path, method: "DELETE" });
      host.out(
        args.json === true ? jsonText(answer) : formatRevoked(answer, new Calendar(machineTimeZone())),
      );
    },
  });
}
