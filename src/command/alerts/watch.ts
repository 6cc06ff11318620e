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
});

const healthSchema = v.object({ status: v.string() });

/** Who looks at the rules now: alerts are read from the ledger, and only a collector changes them. */
export async function watchOf(host: Host, config: Config): Promise<FoundWatch> {
  const collector = collectorOf(host, config);
  if (collector === undefined) return { by: "none", evaluatedAt: undefined, since: undefined };
  try {
    const told = await askCollector(collector, "/api/alerts?limit=1", { answer: answerSchema });
    const { status } = await askCollector(collector, "/api/health", { answer: healthSchema });
    return {
      by: status === "degraded" ? "unkept" : "collector",
      evaluatedAt: timeOf(told.evaluated_at),
      since: timeOf(told.watching_since),
    };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return { by: "silent", evaluatedAt: undefined, since: undefined };
  }
}

function timeOf(text: string | null): number | undefined {
  return text === null ? undefined : Date.parse(text);
}
