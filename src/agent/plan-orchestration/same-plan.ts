import type { Plan, Plans } from "../../domain/plan.ts";
import type { Manifest } from "./manifest.ts";
import type { PlanText } from "./plan-text.ts";

interface Content {
  readonly text: PlanText | undefined;
  readonly manifest: Manifest | undefined;
}

/**
 * Whether files say what is known of a plan: the same plan.md in substance, or at least half of its features, each with the
 * same description. Ids alone tell nothing: most plans number their features alike.
 */
export function saysTheSame(plan: Plan, { text, manifest }: Content): boolean {
  if (text !== undefined && text.digest === plan.digest) return true;
  if (manifest === undefined) return false;
  const kept = [...plan.features.values()].filter(({ id, description }) => {
    const told = manifest.features.get(id);
    return told !== undefined && told.description === description;
  });
  return kept.length > 0 && kept.length * 2 >= plan.features.size;
}

/**
 * The known plan that a folder holds: the one of its name, or else the one that says the same and whose own folder is gone,
 * if there is exactly one. `present` are the names of all folders that are there.
 */
export function knownPlan(
  plans: Plans,
  { name, content, present }: { name: string; content: Content; present: ReadonlySet<string> },
): Plan | undefined {
  const all = [...plans.values()];
  const own = all.filter((plan) => plan.name === name).toSorted((a, b) => b.lastAt - a.lastAt)[0];
  if (own !== undefined) return own;
  const [renamed, ...others] = all.filter((plan) => !present.has(plan.name) && saysTheSame(plan, content));
  return others.length === 0 ? renamed : undefined;
}
