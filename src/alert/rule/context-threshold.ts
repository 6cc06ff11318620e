import type { Finding } from "../../domain/alert.ts";
import type { Session } from "../../domain/session.ts";
import type { LedgerReader } from "../../store/store.ts";
import { contextLeft } from "./context-left.ts";
import { passed } from "./passed.ts";
import type { Asked, Rule } from "./rule.ts";
import { nameOf, sessionCommand, subjectOf, whose } from "./whose.ts";

/** A context that rests is full, but in nobody's way. */
const restsAfterMs = 3_600_000;

/** Sessions whose context is nearly as full as it is when it is compacted. */
export const contextThreshold: Rule = {
  name: "context_threshold",
  find: (reader, asked) => asked.live.flatMap((session) => findingOf(reader, session, asked) ?? []),
};

function findingOf(
  reader: LedgerReader,
  session: Session,
  { now, settings, contextOf, open }: Asked,
): Finding | undefined {
  if (now - session.lastSeenAt > restsAfterMs) return undefined;
  const context = contextOf(session);
  const fill = context?.fill_percent ?? null;
  if (context === null || fill === null) return undefined;
  const { percents } = settings.context_threshold;
  const subject = subjectOf(session);
  const level = passed(fill, percents, open("context_threshold", subject)?.level);
  if (level === undefined) return undefined;
  return {
    rule: "context_threshold",
    subject,
    severity: level === percents.at(-1) ? "bad" : "attention",
    level,
    // How full it is stands beside it wherever sessions are shown, and is of the moment; this is true for as long as it lasts.
    title: `The context of ${nameOf(session)} has passed ${level} % of where it is compacted`,
    detail: contextLeft(context),
    action:
      "Come to a good place to stop, then compact or clear it yourself; its state can be saved at any time",
    command: sessionCommand(reader, "hallmonitor checkpoint save", session),
    since: Date.parse(context.as_of),
    owner: whose(session),
  };
}
