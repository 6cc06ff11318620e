import type { CommandDef } from "citty";
import * as v from "valibot";
import { keyOf } from "../../alert/id.ts";
import type { Config } from "../../config/schema.ts";
import { AppError } from "../../domain/error.ts";
import { schemaVersion } from "../../query/shape.ts";
import { askCollector, collectorOf } from "../collector.ts";
import { dataFlags, dataFlagsOf, readFlags, strict } from "../flags.ts";
import { jsonText } from "../format/json.ts";
import type { Host } from "../host.ts";

/** Ends a silence: people are told again, at once of what fires already. */
export function unsilenceCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "alerts unsilence",
      description: "end a silence; 'hallmonitor alerts' lists the current ones",
    },
    args: {
      silence: { type: "positional", description: "the id of a silence, such as s3", required: true },
      ...dataFlags,
      json: readFlags.json,
    },
    run: async ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const id = args.silence;
      const key = keyOf("s", id);
      if (key === undefined)
        throw new AppError(
          "invalid",
          `${id} is no silence: ids of silences are such as s3; 'hallmonitor alerts' lists them`,
        );
      await end(host, config, key);
      host.out(
        args.json === true
          ? jsonText({ schema_version: schemaVersion, ended: id })
          : `${id} is over: what it silenced is told again`,
      );
    },
  });
}

async function end(host: Host, config: Config, key: number): Promise<void> {
  const collector = collectorOf(host, config);
  if (collector !== undefined) {
    await askCollector(collector, `/api/alerts/silences/s${key}`, { method: "DELETE", answer: v.unknown() });
    return;
  }
  if (await host.editSilences(config, ({ book }) => book.unsilence(key))) return;
  throw new AppError("not-found", `there is no silence s${key}; 'hallmonitor alerts' lists those that hold`);
}
