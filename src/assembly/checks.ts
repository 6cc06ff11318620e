import type { Config } from "../config/schema.ts";
import { Pipeline, type Processed } from "../pipeline/pipeline.ts";
import { createPricing } from "../pipeline/price.ts";
import { Redact } from "../pipeline/redact.ts";
import { validate } from "../pipeline/validate.ts";
import type { Observation } from "../domain/observation.ts";
import { catalog } from "../pricing/catalog.ts";
import { createPriceBook } from "../pricing/lookup.ts";

/** What the checks of single records depend on; it crosses to the reading thread as it is. */
export type CheckSettings = Pick<Config, "pipeline" | "pricing">;

/**
 * The checks that look at one record alone. The reading thread does them for the main one; those with a memory of their
 * own concern metric points, which no file holds.
 */
export function openChecks(settings: unknown): (observations: readonly Observation[]) => Processed {
  // Sent by assembly/files.ts in the main thread of this very program.
  const { pipeline, pricing } = settings as CheckSettings;
  const book = createPriceBook({ rows: catalog, ...pricing });
  const steps = new Pipeline([validate, new Redact(pipeline), createPricing(book)]);
  return (observations) => steps.process(observations);
}
