import { textOf, type Attributes } from "../../domain/attribute.ts";
import type { Measure } from "../../domain/observation.ts";

const tokenMeasures: ReadonlyMap<string, Measure> = new Map([
  ["input", "tokens.input"],
  ["output", "tokens.output"],
  ["cacheRead", "tokens.cache-read"],
  ["cacheCreation", "tokens.cache-write"],
]);

/** What a counter of Claude Code counts; undefined for those that only events give a meaning. */
export function measureOf(metric: string, attributes: Attributes): Measure | undefined {
  const type = textOf(attributes.get("type"));
  switch (metric) {
    case "claude_code.token.usage":
      return tokenMeasures.get(type ?? "");
    case "claude_code.cost.usage":
      return "cost";
    case "claude_code.lines_of_code.count":
      return either(type, { added: "lines.added", removed: "lines.removed" });
    case "claude_code.commit.count":
      return "commits";
    case "claude_code.pull_request.count":
      return "pull-requests";
    case "claude_code.active_time.total":
      return either(type, { user: "active.user", cli: "active.cli" });
    default:
      return undefined;
  }
}

function either<Name extends string>(
  type: string | undefined,
  measures: Record<Name, Measure>,
): Measure | undefined {
  return new Map<string, Measure>(Object.entries(measures)).get(type ?? "");
}
