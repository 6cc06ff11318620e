import * as v from "valibot";
import type { Watch } from "../../alert/alerts.ts";
import type { Config } from "../../config/schema.ts";
import { AppError } from "../../domain/error.ts";
import { askCollector, collectorOf } from "../collector.ts";
import type { Host } from "../host.ts";

/**
 * Who looks at the rules. `unkept`: a collector that cannot write its ledger, so that what it finds is in no list; `silent`: one runs and
 * does not say; `none`: none runs.
 */
export interface FoundWatch extends Watch {
  readonly by: "collector" | "unkept" | "silent" | "none";
}

const answerSchema = v.object({
  watching_since: v.nullable(v.string()),
  evaluated_at: v.nullable(v.string()),
  // A collector of before says nothing of it.
  unkept: v.nullish(v.string()),
});

const unwatched = { since: undefined, evaluatedAt: undefined, unkept: undefined } as const;

/** Who looks at the rules now: alerts are read from the ledger, and only a collector changes them. */
export async function watchOf(host: Host, config: Config): Promise<FoundWatch> {
  const collector = collectorOf(host, config);
  if (collector === undefined) return { by: "none", ...unwatched };
  try {
    const told = await askCollector(collector, "/api/alerts?limit=1", { answer: answerSchema });
    return {
      by: typeof told.unkept === "string" ? "unkept" : "collector",
      evaluatedAt: timeOf(told.evaluated_at),
      since: timeOf(told.watching_since),
      unkept: told.unkept ?? undefined,
    };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return { by: "silent", ...unwatched };
  }
}

function timeOf(text: string | null): number | undefined {
  return text === null ? undefined : Date.parse(text);
}
