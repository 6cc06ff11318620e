import type { ThingKind } from "../../domain/observation.ts";
import type { Thing } from "../../domain/thing.ts";
import type { ChangedThing } from "../session-log.ts";
import type { JoinedThing } from "./merge.ts";

/** Where an account of a thing was put, and what was there. */
export interface Placed {
  readonly key: number | undefined;
  readonly before: Thing | undefined;
  readonly changed: boolean;
  /** Those of its kind that it turned out to be. */
  readonly joined: readonly JoinedThing[];
}

/** What changed at a place: its thing, and those joined into it. */
export function changesAt(
  { key, before, joined }: Placed,
  kind: ThingKind,
  sessionKey: number | undefined,
): ChangedThing[] {
  if (key === undefined) return [];
  const known = [...(before === undefined ? [] : [before]), ...joined];
  const owners = new Set([sessionKey, ...known.map((one) => one.sessionKey)]);
  return [key, ...joined.map((one) => one.key)].flatMap((changed) =>
    [...owners].map((owner) => ({ kind, key: changed, sessionKey: owner })),
  );
}
