import { sourceBit } from "./source.ts";
import type { Observation, Held, Seen } from "./observation.ts";
import type { Session } from "./session.ts";
import { uniteAccounts, type Thing } from "./thing.ts";
import type { UnixMs } from "./time.ts";

/** What is said of a prompt. `hash` is the fingerprint of its text, kept also where that is not; the redaction step sets it. */
export interface PromptAccount {
  readonly promptId: string | undefined;
  readonly length: number | undefined;
  readonly hash?: string | undefined;
  readonly text: string | undefined;
  readonly command: string | undefined;
  /** Whether the collector answered that its person shall have it back: a budget was used up. */
  readonly stopped?: boolean | undefined;
}

/** A person's prompt. The text is there only when both the client and the config opted in. */
export interface PromptObservation extends Seen, PromptAccount {
  readonly kind: "prompt";
  readonly aliases: readonly string[];
  readonly held?: Held | undefined;
}

/**
 * The command of what no person asked: clients submit their own notices, that work in the background ended, as prompts.
 * Events tell of them without a word that says so, and join by the prompt's id what hooks and files know better.
 */
export const noticeCommand = "task-notification";

const transcriptBit = sourceBit("transcript");

/** What a person asked, once; or a notice, which is kept so that no account of it passes for a prompt. */
export interface Prompt extends Thing, PromptAccount {}

/** How the feed names a prompt that the client's list of typed prompts tells of. */
export const typedName = "typed_prompt";

/** The only name of a prompt of which the list of typed prompts tells. No other channel gives it, and it can be made anew at any time. */
export function typedAlias({ sessionId, at }: { readonly sessionId: string; readonly at: UnixMs }): string {
  return `history:${sessionId}:${at}`;
}

/** The session that prompts of a client are taken for which noted none: that of a folder and a day. */
export function typedDay(day: string, folder: number): string {
  return `history-${day}-${folder}`;
}

const typedDayName = /^history-\d{4}-\d\d-\d\d-\d+$/;

/** Whether a session stands for a folder's day, so that none of what is told of it names it. */
export function isTypedDay(sessionId: string): boolean {
  return typedDayName.test(sessionId);
}

type Named = Pick<Session, "agent" | "id" | "facts" | "startedAt" | "lastSeenAt">;

/** A prompt and the records of its session may be timed this far apart. */
const coverSlackMs = 60_000;

/**
 * Whether a session may be the one that a prompt of a folder's day was typed in; without a prompt's time, whether it may be of any. Nothing says which it was: of a session that is known better
 * than by such prompts all were told that were asked while it lived.
 */
export function mayHaveAsked(
  session: Named,
  day: Named,
  span: Pick<Session, "startedAt" | "lastSeenAt"> = day,
): boolean {
  const { agent, id, facts, startedAt, lastSeenAt } = session;
  const { project = facts.project } = day.facts;
  if (agent !== day.agent || facts.project !== project || isTypedDay(id)) return false;
  return startedAt - coverSlackMs <= span.lastSeenAt && span.startedAt <= lastSeenAt + coverSlackMs;
}

/**
 * Whether an account is a stand-in: all that is told of a prompt whose transcript is gone, in the client's list of what was typed. It holds
 * until anything else tells of the prompts of its session, for nothing says which of these it is.
 */
export function isStandIn(told: {
  readonly sessionId: string | undefined;
  readonly at: UnixMs;
  readonly aliases: readonly string[];
}): boolean {
  const { sessionId, at, aliases } = told;
  return sessionId !== undefined && aliases.length === 1 && aliases[0] === typedAlias({ sessionId, at });
}

/** Whether what is observed is a stand-in: it says what was asked, and nothing else of its session. */
export function tellsStandIn(seen: Observation): seen is PromptObservation {
  return seen.kind === "prompt" && isStandIn(seen);
}

/** Whether a prompt of the ledger may be a stand-in; whether it is one, its name says. */
export function mayStandIn({ promptId, sources }: Pick<Prompt, "promptId" | "sources">): boolean {
  return promptId === undefined && sources === transcriptBit;
}

/** The prompt that one observation alone describes. One that another ledger tells of keeps the witnesses it has there. */
export function promptOf(seen: PromptObservation, sessionKey: number | undefined): Prompt {
  return {
    sessionKey,
    at: seen.at,
    promptId: seen.promptId,
    length: seen.length,
    hash: seen.hash,
    text: seen.text,
    command: seen.command,
    stopped: seen.stopped,
    sources: seen.held?.sources ?? sourceBit(seen.source),
  };
}

/** Texts up to this length reach every channel whole; a hook's are cut there. */
const longestWhole = 65_536;

/**
 * Whether two prompts are not one although they share an alias. Their ids differ: a fork writes its own prompt's id on the lines that
 * it copies, whose own ids stay. Or one has none, as of older clients, and they are lines of two sessions at two times, or their words
 * differ: an alias then says only how long a prompt was and about when. A command's words differ from channel to channel, for the
 * transcript writes marks around it.
 */
export function areOtherPrompts(a: Prompt, b: Prompt): boolean {
  if (a.promptId !== undefined && b.promptId !== undefined) return a.promptId !== b.promptId;
  if (areLines(a, b) && a.sessionKey !== b.sessionKey && !areNear(a, b)) return true;
  return isComparable(a) && isComparable(b) && a.length === b.length && a.hash !== b.hash;
}

/** How far apart two channels may time one prompt, in milliseconds. */
const promptSlackMs = 2000;

/**
 * Two accounts of one prompt as one. A fork repeats the lines of its parent under its own prompt's id, and its own line stands behind
 * them: of lines that are far apart the latest holds the prompt, whichever of the files was read first.
 */
export function mergePrompts(a: Prompt, b: Prompt): Prompt {
  if (!areLines(a, b) || areNear(a, b)) return uniteAccounts(a, b);
  const [other, own] = a.at <= b.at ? [a, b] : [b, a];
  return { ...own, sessionKey: own.sessionKey ?? other.sessionKey, sources: a.sources | b.sources };
}

/**
 * Whether a line of a file tells nothing but what another session was asked then: a fork's copy of a line of its parent. A fork's prompt
 * that was known before its parent's is timed by its own line, and the parent's is none of it.
 */
export function isRepeatedPrompt(told: Prompt, known: readonly Prompt[]): boolean {
  if (told.sources !== transcriptBit || told.promptId === undefined) return false;
  const own = known.find(({ promptId }) => promptId === told.promptId);
  return known.some(
    (other) =>
      other.sessionKey !== told.sessionKey &&
      other.promptId !== told.promptId &&
      areNear(other, told) &&
      (own === undefined || Math.abs(other.at - told.at) <= Math.abs(own.at - told.at)),
  );
}

function areLines(a: Prompt, b: Prompt): boolean {
  return (a.sources & b.sources & transcriptBit) !== 0;
}

function areNear(a: Prompt, b: Prompt): boolean {
  return Math.abs(a.at - b.at) <= promptSlackMs;
}

function isComparable({ hash, command, length = 0 }: Prompt): boolean {
  return hash !== undefined && command === undefined && length <= longestWhole;
}

/**
 * Whether a person asked it of the agent. A prompt that a budget gave back was put to no model, and is asked once it is sent again; a
 * transcript holds none of those, so one that it tells of went on all the same: its client did not wait for the answer.
 */
export function isAsked({
  command,
  stopped,
  sources,
}: Pick<Prompt, "command" | "stopped" | "sources">): boolean {
  return command !== noticeCommand && (stopped !== true || (sources & transcriptBit) !== 0);
}
