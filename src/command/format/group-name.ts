import type { Grouping } from "../../query/usage.ts";
import { modelNames } from "../../format/model.ts";
import { shortPaths } from "../../format/path.ts";
import { unknown } from "../../format/unknown.ts";
import { plainText } from "./text.ts";
import { shortId } from "../../domain/short-id.ts";

/**
 * How the groups of a table are called: projects by as much of their path as tells them apart, models in short, sessions
 * by as much of their id as is enough to name one to `hallmonitor session`.
 */
export function groupNames(
  grouping: Grouping,
  groups: readonly { readonly key: string | null }[],
): (group: { readonly key: string | null }) => string {
  if (grouping === "session") return ({ key }) => shortId(key) || unknown;
  if (grouping !== "project" && grouping !== "model") return ({ key }) => plainText(key) || unknown;
  const keys = groups.flatMap(({ key }) => key ?? []);
  const names = grouping === "project" ? shortPaths(keys) : modelNames(keys);
  return ({ key }) => names.get(key ?? "") || unknown;
}
