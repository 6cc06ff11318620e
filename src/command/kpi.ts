import type { CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import { kpis, parseDays } from "../query/kpi/kpi.ts";
import { readFlags, strict } from "./flags.ts";
import { formatKpis } from "./format/kpi.ts";
import type { Host } from "./host.ts";
import { answerText } from "./output.ts";
import { openQuestion } from "./question.ts";

/** Shows the KPIs of the sessions that began in a period, with targets, status and trend. */
export function kpiCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "kpi", description: "show what sessions take and bring: values, targets, status, trend" },
    args: {
      ...readFlags,
      days: { type: "string", description: "how many days, including today (7)", valueHint: "N" },
    },
    run: ({ args }) => {
      using asked = openQuestion(host, args);
      const { config, reader, filter, calendar, now, look } = asked;
      if (args.days !== undefined && filter.from !== undefined) {
        throw new AppError(
          "invalid",
          "--days says where the period begins already; leave it or the other flag out",
        );
      }
      const days = args.days === undefined ? undefined : parseDays(args.days, "--days");
      const answer = kpis(reader, { filter, days, calendar, now, targets: config.kpi });
      host.out(answerText(answer, asked, () => formatKpis(answer, look)));
    },
  });
}
