import type { ArgsDef, CommandDef } from "citty";
import * as v from "valibot";
import { silenceShape } from "../../alert/alert-shape.ts";
import type { SilenceShape } from "../../alert/shape.ts";
import { silenceOf, type SilenceOrder } from "../../alert/silence-order.ts";
import type { Config } from "../../config/schema.ts";
import { AppError } from "../../domain/error.ts";
import { durationOf } from "../../domain/duration.ts";
import { formatInstant } from "../../domain/time.ts";
import { Calendar, machineTimeZone } from "../../query/calendar.ts";
import { parseInstant } from "../../query/filter.ts";
import { schemaVersion } from "../../query/shape.ts";
import { askCollector, collectorOf, shownPart } from "../collector.ts";
import { dataFlags, dataFlagsOf, readFlags, strict } from "../flags.ts";
import { formatSilence } from "../format/silence-made.ts";
import { jsonText } from "../format/json.ts";
import type { Host } from "../host.ts";
import { ownCommand } from "../own-command.ts";

/** What is not to be told, and for how long. */
export const silenceFlags = {
  rule: { type: "string", description: "every alert of this rule", valueHint: "RULE" },
  project: { type: "string", description: "only of this project: its folder, or the end of its path" },
  session: { type: "string", description: "only of this session: its id, or the beginning of one" },
  all: { type: "boolean", description: "all alerts" },
  for: { type: "string", description: "silence: for how long, such as 30m, 2h, 3d", valueHint: "2h" },
  until: { type: "string", description: "silence: until this time instead", valueHint: "TIME" },
  reason: { type: "string", description: "silence: the reason, for others", valueHint: "TEXT" },
} as const satisfies ArgsDef;

/** Has nobody told of some alerts for a while: through the collector where one runs, in this process where none does. */
export function silenceCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "alerts silence", description: "stop the notifications of some alerts for a while" },
    args: {
      alert: { type: "positional", description: "the id of an alert, such as a17", required: false },
      ...silenceFlags,
      ...dataFlags,
      json: readFlags.json,
      timezone: readFlags.timezone,
    },
    run: async ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const { alert, rule, project, session: session_id, all, until, reason } = args;
      const meant = [alert, rule, project, session_id, all];
      if (meant.every((one) => one === undefined)) throw nothingMeant();
      if ((args.for === undefined) === (until === undefined)) throw noEnd();
      // The collector would complain of it as well, but knows no flags.
      if (args.for !== undefined) durationOf(args.for, "--for");
      const timezone = args.timezone ?? machineTimeZone();
      const silence = await silenced(host, config, {
        alert,
        rule,
        project,
        session_id,
        all,
        reason,
        for: args.for,
        until: until === undefined ? undefined : instantOf(until, timezone),
      });
      const end = ownCommand(host, config.dataDir, "alerts", "unsilence", silence.id);
      const look = { width: host.terminal.columns, timezone, end };
      host.out(
        args.json === true
          ? jsonText({ schema_version: schemaVersion, silence })
          : formatSilence(silence, look),
      );
    },
  });
}

function nothingMeant(): AppError {
  return new AppError(
    "invalid",
    "alerts silence what? For example: 'alerts silence a17 --for 2h', 'alerts silence --rule waiting_input --for 8h'",
  );
}

function noEnd(): AppError {
  return new AppError("invalid", "say for how long: --for 2h, or --until with a time, and not both");
}

/** A day or a time as people write it, as the API takes it. */
function instantOf(text: string, timezone: string): string {
  return formatInstant(parseInstant(text, "--until", new Calendar(timezone)));
}

const answerSchema = shownPart<{ readonly silence: SilenceShape }>(
  v.object({ silence: v.object({ id: v.string(), until: v.string() }) }),
);
const path = "/api/alerts/silences";

async function silenced(host: Host, config: Config, order: SilenceOrder): Promise<SilenceShape> {
  const collector = collectorOf(host, config);
  if (collector === undefined)
    return host.editSilences(config, ({ reader, book }) =>
      silenceShape(book.silence(silenceOf(reader, order, host.clock()))),
    );
  const body = JSON.stringify(order);
  const { silence } = await askCollector(collector, path, { method: "POST", body, answer: answerSchema });
  return silence;
}
