import { addRows } from "../../store/usage-row.ts";
import { dearestFirst, foldGroups, identityOf, type Group } from "./group.ts";

/** Which names are told one by one: those of `identities` where they are given, else the first so many. All others are one group. */
export interface Told {
  readonly limit: number;
  /** As `identityOf` makes them. */
  readonly identities?: ReadonlySet<string> | undefined;
}

/** The groups that are told, and the others as one. */
export function withRest(groups: readonly Group[], { limit, identities }: Told): readonly Group[] {
  const isTold = (group: Group, place: number): boolean =>
    identities === undefined ? place < limit : identities.has(identityOf(group));
  const told = groups.filter(isTold);
  const rest = groups.filter((group, place) => !isTold(group, place));
  return [...told, ...restOf(rest)];
}

/** The same for the parts of groups, where the first are those that are largest over all groups together. */
export function partsWithRest(groups: readonly Group[], { limit }: Told): readonly Group[] {
  const identities = new Set(largestParts(groups).slice(0, limit).map(identityOf));
  return groups.map((group) => {
    const { parts } = group;
    return parts === undefined
      ? group
      : Object.assign({}, group, { parts: withRest(parts, { limit, identities }) });
  });
}

function largestParts(groups: readonly Group[]): Group[] {
  const parts = groups.flatMap((group) => group.parts ?? []);
  return dearestFirst([...foldGroups(parts, addRows).values()]);
}

/** Sessions of several names are added up: one that used two of them counts twice. */
function restOf(groups: readonly Group[]): Group[] {
  const [first, ...others] = groups;
  if (first === undefined) return [];
  const row = others.reduce((sum, group) => addRows(sum, group.row), first.row);
  const parts = groups.some((group) => group.parts !== undefined) ? { parts: largestParts(groups) } : {};
  return [{ key: undefined, row, rest: groups.length, ...parts }];
}
