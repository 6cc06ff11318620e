import { plainText } from "../../domain/plain-text.ts";
import type { Session } from "../../domain/session.ts";
import { formatInstant, type UnixMs } from "../../domain/time.ts";
import type { Filter, LedgerReader } from "../../store/store.ts";
import { contextOf, isOver } from "../context/context-of.ts";
import type { ContextSettings } from "../context/rules.ts";
import type { ContextShape } from "../context/shape.ts";
import type { ThreadMemory } from "../context/thread-memory.ts";
import { isOwned } from "../owner.ts";
import { silentSessions, type SilentSession } from "../silent-loss.ts";
import { commandLine } from "./command-line.ts";
import type { AttentionItem } from "./item.ts";

/** Sessions that are looked at, the latest: nobody runs more at once. */
const mostSessions = 200;
/** What was not heard of for so long is not live. It is how long a session with hooks waits for its person. */
const liveMs = 12 * 3_600_000;
/** A wait that is shorter is a person who reads what is asked. */
const permissionMs = 2 * 60_000;
/** A person thinks about the next prompt, or is at lunch; who comes back after hours remembers. */
const inputMs = { from: 10 * 60_000, to: 4 * 3_600_000 };
/** A context that rests is full, but in nobody's way. */
const contextMs = 3_600_000;

export interface SessionsAsked {
  readonly filter: Filter;
  readonly now: UnixMs;
  readonly contexts: ContextSettings;
  readonly threads?: ThreadMemory | undefined;
}

/** Sessions that stand still, are about to lose their context, or whose telemetry fell silent. */
export function sessionItems(reader: LedgerReader, asked: SessionsAsked): AttentionItem[] {
  const { filter, now } = asked;
  const live = reader
    .sessions({ ...filter, from: now - liveMs, to: undefined }, mostSessions)
    .filter((session) => !isOver(session));
  return [
    ...silentSessions(reader, now)
      .filter(({ session }) => isOwned(session, filter))
      .map((loss) => silenceItem(loss)),
    ...live.flatMap((session) => waitItem(session, now) ?? []),
    ...live.flatMap((session) => contextItem(reader, session, asked) ?? []),
  ];
}

function waitItem(session: Session, now: UnixMs): AttentionItem | undefined {
  const { state, since = now, asking = [] } = session.activity ?? {};
  const waited = now - since;
  if (state === "waiting-permission" && waited >= permissionMs) {
    const tool = plainText(asking[0]?.tool);
    return {
      kind: "waiting_permission",
      severity: "bad",
      title: `${nameOf(session)} waits for your permission${tool === "" ? "" : ` to use ${tool}`}`,
      detail: "It stands still until it is answered.",
      action: "Answer it in its terminal",
      command: null,
      since: formatInstant(since),
      ...whose(session),
    };
  }
  if (state !== "waiting-input" || waited < inputMs.from || waited > inputMs.to) return undefined;
  return {
    kind: "waiting_input",
    severity: "info",
    title: `${nameOf(session)} waits for your next prompt`,
    detail: null,
    action: "Go on with it, or end it",
    command: null,
    since: formatInstant(since),
    ...whose(session),
  };
}

function contextItem(
  reader: LedgerReader,
  session: Session,
  { now, contexts: settings, threads }: SessionsAsked,
): AttentionItem | undefined {
  if (now - session.lastSeenAt > contextMs) return undefined;
  const context = contextOf(reader, session, { settings, now, threads });
  const fill = context?.fill_percent ?? null;
  if (context === null || fill === null) return undefined;
  const passed = settings.thresholds.findLast((percent) => fill >= percent);
  if (passed === undefined) return undefined;
  return {
    kind: "context_threshold",
    severity: passed === settings.thresholds.at(-1) ? "bad" : "attention",
    title: `The context of ${nameOf(session)} is filled to ${Math.floor(fill)} % of where it is compacted`,
    detail: leftText(context),
    action:
      "Come to a good place to stop, then compact or clear it yourself; its state can be saved at any time",
    command: commandLine("hallmonitor checkpoint save", session.id),
    since: context.as_of,
    ...whose(session),
  };
}

/** Nothing where nobody can foresee it. */
function leftText({ exhausts_in_requests: left }: ContextShape): string | null {
  if (left === null) return null;
  if (left < 1) return "It is compacted with the next request.";
  return `It is compacted in about ${Math.round(left)} ${Math.round(left) === 1 ? "request" : "requests"}.`;
}

function silenceItem({ session, requests, lastInOtlp }: SilentSession): AttentionItem {
  return {
    kind: "silent_loss",
    severity: "bad",
    title: `The telemetry of ${nameOf(session)} fell silent while it went on`,
    detail: `${requests} ${requests === 1 ? "request is" : "requests are"} known from its transcript only.`,
    action: "Restart that client: nothing else makes it export again",
    command: commandLine("hallmonitor reconcile", session.id),
    since: lastInOtlp === undefined ? null : formatInstant(lastInOtlp),
    ...whose(session),
  };
}

function whose({ id, agent, facts }: Session): Pick<AttentionItem, "session_id" | "agent" | "project"> {
  return { session_id: id, agent, project: facts.project ?? null };
}

/** Its title, or the beginning of its id: what a person knows it by. */
function nameOf({ id, facts }: Session): string {
  const title = plainText(facts.title);
  return title === "" ? plainText(id).slice(0, 8).toWellFormed() : `“${title}”`;
}
