import { plainText } from "../../../src/domain/plain-text.ts";
import { modelNames } from "../../../src/format/model.ts";
import { shortPaths } from "../../../src/format/path.ts";
import type { UsageGroup } from "../../../src/query/shape.ts";
import { periodName } from "./period-name.ts";
import type { Naming } from "../../../src/domain/naming.ts";
import { units, type By } from "./question.ts";
import { counted } from "../../../src/domain/counted.ts";
import { shortId } from "../../../src/domain/short-id.ts";

type Named = Pick<UsageGroup, "key" | "agent" | "rest">;

/** What a group is called where nobody told its name. */
const nameless: Record<Naming, string> = {
  project: "no project",
  model: "no model",
  branch: "no branch",
  agent: "no agent",
  user: "no user",
  team: "no team",
  session: "no session",
  subagent_type: "main conversation",
  pull_request: "no pull request",
  ticket: "no ticket",
};

/** How groups are called on the page: paths and models in short, sessions by their id in short, and whose where two share it. */
export function groupNames(by: By, groups: readonly Named[]): (group: Named) => string {
  const nameOf = plainNames(by, groups);
  const seen = new Set<string>();
  const shared = new Set(groups.map(nameOf).filter((name) => seen.size === seen.add(name).size));
  return (group) => {
    const name = nameOf(group);
    return shared.has(name) && group.agent ? `${name} (${plainText(group.agent)})` : name;
  };
}

function plainNames(by: By, groups: readonly Named[]): (group: Named) => string {
  const keys = groups.flatMap(({ key }) => key ?? []);
  const names = by === "project" ? shortPaths(keys) : by === "model" ? modelNames(keys) : undefined;
  return ({ key, rest }) => {
    if (rest !== undefined) return counted(rest, "other");
    const unit = units.find((one) => one === by);
    if (unit !== undefined) return periodName(key ?? "", unit).name;
    if (key === null) return nameless[by as Naming];
    return by === "session" ? shortId(key) : (names?.get(key) ?? plainText(key));
  };
}
