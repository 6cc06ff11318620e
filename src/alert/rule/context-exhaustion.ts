import { counted } from "../../domain/counted.ts";
import type { Finding } from "../../domain/alert.ts";
import type { Session } from "../../domain/session.ts";
import { contextLeft } from "./context-left.ts";
import type { Asked, Rule } from "./rule.ts";
import { nameOf, sessionCommand, subjectOf, whose } from "./whose.ts";
import { minuteMs } from "../../domain/time.ts";
import type { LedgerReader } from "../../store/store.ts";

/** A pace that wavers around the bound is one alert: it ends only when the forecast is this many times as far. */
const clearFactor = 1.5;

/** Sessions whose context is foretold to be full soon. A session that rests has no pace, and so no forecast. */
export const contextExhaustion: Rule = {
  name: "context_exhaustion",
  find: (reader, asked) => asked.live.flatMap((session) => findingOf(reader, session, asked) ?? []),
};

function findingOf(
  reader: LedgerReader,
  session: Session,
  { now, settings, contextOf, open }: Asked,
): Finding | undefined {
  const subject = subjectOf(session);
  const { withinMs } = settings.context_exhaustion;
  const bound = open("context_exhaustion", subject) === undefined ? withinMs : withinMs * clearFactor;
  // Who was not heard of for so long has no pace.
  if (now - session.lastSeenAt > bound) return undefined;
  const context = contextOf(session);
  const exhaustsAt = context?.exhausts_at ?? null;
  if (context === null || exhaustsAt === null) return undefined;
  const left = Math.max(0, Date.parse(exhaustsAt) - now);
  if (left > bound) return undefined;
  return {
    rule: "context_exhaustion",
    subject,
    severity: "attention",
    title: `The context of ${nameOf(session)} is full ${inMinutes(left)}`,
    detail: contextLeft(context),
    action: "Come to a good place to stop, or let its state be saved now",
    command: sessionCommand(reader, "hallmonitor checkpoint save", session),
    owner: whose(session),
  };
}

function inMinutes(ms: number): string {
  const minutes = Math.round(ms / minuteMs);
  return minutes < 1 ? "within a minute" : `in about ${counted(minutes, "minute")}`;
}
