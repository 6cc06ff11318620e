import type { CommandDef } from "citty";
import * as v from "valibot";
import type { AlertTestAnswer } from "../../alert/shape.ts";
import { counted } from "../../domain/counted.ts";
import { AppError } from "../../domain/error.ts";
import { askCollector, collectorOf } from "../collector.ts";
import { dataFlags, dataFlagsOf, readFlags, strict } from "../flags.ts";
import { jsonText } from "../format/json.ts";
import { lookFor, type Look } from "../format/style.ts";
import { plainText, wrap } from "../format/text.ts";
import type { Host } from "../host.ts";
import { ownCommand } from "../own-command.ts";

/** Has every notifier tell of a trial, and says how each went. Exit code 69 when one could not. */
export function trialCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "alerts test", description: "have every notifier tell of a trial, and say how each went" },
    args: { ...dataFlags, json: readFlags.json },
    run: async ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const answer = await ask(host, config);
      host.out(args.json === true ? jsonText(answer) : formatTrial(answer, lookFor(host.terminal)));
      const failed = answer.notifiers.filter(({ ok }) => !ok).length;
      if (failed > 0)
        throw new AppError(
          "unavailable",
          `${counted(failed, "notifier")} could not tell; see docs/notify.md`,
        );
    },
  });
}

const answerSchema = v.object({
  schema_version: v.number(),
  notifiers: v.array(v.object({ name: v.string(), ok: v.boolean(), error: v.nullable(v.string()) })),
});
const path = "/api/alerts/test";

async function ask(host: Host, config: Parameters<typeof collectorOf>[1]): Promise<AlertTestAnswer> {
  const collector = collectorOf(host, config);
  if (collector === undefined)
    throw new AppError(
      "unavailable",
      `no collector runs, and it is the collector that tells people: start one with '${ownCommand(host, config.dataDir, "up")}'`,
    );
  return askCollector(collector, path, {
    method: "POST",
    body: "{}",
    answer: answerSchema,
    advice: "a notifier may take long to answer; see 'hallmonitor doctor'",
  });
}

/** A line for each notifier, or what to write into the config to have one. */
function formatTrial({ notifiers }: AlertTestAnswer, { width, style }: Look): string {
  if (notifiers.length === 0)
    return wrap(
      "Nobody is told of alerts: the config names no notifier. What to write under alert.notify: docs/notify.md",
      width,
    ).join("\n");
  return notifiers
    .flatMap(({ name, ok, error }) => {
      const line = `${ok ? "ok    " : "failed"}  ${plainText(name)}${error === null ? "" : `: ${plainText(error)}`}`;
      return wrap(line, width).map(ok ? style.green : style.red);
    })
    .join("\n");
}
