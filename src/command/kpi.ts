import type { CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import { kpis, parseDays } from "../query/kpi/kpi.ts";
import { dataFlagsOf, filterOf, readFlags, strict } from "./flags.ts";
import { formatKpis } from "./format/kpi.ts";
import type { Host } from "./host.ts";
import { answerText } from "./output.ts";
import { lookOn } from "./own-command.ts";

/** Shows the KPIs of the sessions that began in a period, with targets, status and trend. */
export function kpiCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "kpi", description: "show what sessions take and bring: values, targets, status, trend" },
    args: {
      ...readFlags,
      days: { type: "string", description: "how many days, including today (7)", valueHint: "N" },
    },
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      using reader = host.openReader(config.dataDir);
      const now = host.clock();
      const { filter, calendar } = filterOf(args, reader, now);
      if (args.days !== undefined && filter.from !== undefined) {
        throw new AppError(
          "invalid",
          "--days says where the period begins already; leave it or the other flag out",
        );
      }
      const days = args.days === undefined ? undefined : parseDays(args.days, "--days");
      const answer = kpis(reader, { filter, days, calendar, now, targets: config.kpi });
      const settings = {
        ...lookOn(host, config.dataDir),
        timezone: calendar.timeZone,
      };
      const asked = { json: args.json, reader, look: settings };
      host.out(answerText(answer, asked, () => formatKpis(answer, settings)));
    },
  });
}
