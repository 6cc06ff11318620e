import { titleOf } from "../../domain/session.ts";
import { namedSession } from "../named-session.ts";
import type { LedgerReader } from "../../store/store.ts";
import type { UsageGroup } from "../shape.ts";

/** Groups that are sessions, with what people know them by. It reads each session, so give it no more than a person reads. */
export function withSessionNames(reader: LedgerReader, groups: readonly UsageGroup[]): UsageGroup[] {
  return groups.map((group) => {
    const { key, agent } = group;
    if (key === null) return group;
    const session = namedSession(reader, agent ?? "", key);
    if (session === undefined) return group;
    const { facts } = session;
    return Object.assign({}, group, { title: titleOf(facts) ?? null, project: facts.project ?? null });
  });
}
