import { textOf, type Attributes } from "../../domain/attribute.ts";
import type { Measure } from "../../domain/observation.ts";

type Measures = ReadonlyMap<string, Measure>;

/** What each counter counts; of some it is their `type` that tells. */
const measures: ReadonlyMap<string, Measure | Measures> = new Map<string, Measure | Measures>([
  [
    "claude_code.token.usage",
    new Map([
      ["input", "tokens.input"],
      ["output", "tokens.output"],
      ["cacheRead", "tokens.cache-read"],
      ["cacheCreation", "tokens.cache-write"],
    ]),
  ],
  ["claude_code.cost.usage", "cost"],
  [
    "claude_code.lines_of_code.count",
    new Map([
      ["added", "lines.added"],
      ["removed", "lines.removed"],
    ]),
  ],
  ["claude_code.commit.count", "commits"],
  ["claude_code.pull_request.count", "pull-requests"],
  [
    "claude_code.active_time.total",
    new Map([
      ["user", "active.user"],
      ["cli", "active.cli"],
    ]),
  ],
]);

/** What a counter of Claude Code counts; undefined for those that only events give a meaning. */
export function measureOf(metric: string, attributes: Attributes): Measure | undefined {
  const told = measures.get(metric);
  return typeof told === "object" ? told.get(textOf(attributes.get("type")) ?? "") : told;
}
