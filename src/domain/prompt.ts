import { sourceBit, type PromptAccount, type PromptObservation } from "./observation.ts";
import type { Thing } from "./thing.ts";

/**
 * The command of what no person asked: clients submit their own notices, that work in the background ended, as prompts.
 * Events tell of them without a word that says so, and join by the prompt's id what hooks and files know better.
 */
export const noticeCommand = "task-notification";

/** What a person asked, once; or a notice, which is kept so that no account of it passes for a prompt. */
export interface Prompt extends Thing, PromptAccount {}

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
    sources: seen.held?.sources ?? sourceBit(seen.source),
  };
}

/** Texts up to this length reach every channel whole; a hook's are cut there. */
const longestWhole = 65_536;

/**
 * Whether two prompts are not one although they share an alias. Their ids differ: a fork writes its own prompt's id on the lines that
 * it copies, whose own ids stay. Or one has none, and their words differ: of clients that name no prompt an alias says only how long it was
 * and about when. A command's words differ from channel to channel, for the transcript writes marks around it.
 */
function areOtherPrompts(a: Prompt, b: Prompt): boolean {
  if (a.promptId !== undefined && b.promptId !== undefined) return a.promptId !== b.promptId;
  return isComparable(a) && isComparable(b) && a.length === b.length && a.hash !== b.hash;
}

/**
 * Whether a line of a file tells nothing but what another session was asked: a fork repeats the lines of its parent under its own prompt's
 * id. The line that holds that prompt is nearer to it in time than to whatever else it shares an alias with.
 */
function isRepeated(told: Prompt, known: readonly Prompt[]): boolean {
  if (told.sources !== sourceBit("transcript")) return false;
  const own = known.find(({ promptId }) => promptId === told.promptId);
  return known.some(
    (other) =>
      other.sessionKey !== told.sessionKey &&
      other.promptId !== undefined &&
      told.promptId !== undefined &&
      other.promptId !== told.promptId &&
      (own === undefined || Math.abs(other.at - told.at) <= Math.abs(own.at - told.at)),
  );
}

function isComparable({ hash, command, length = 0 }: Prompt): boolean {
  return hash !== undefined && command === undefined && length <= longestWhole;
}

/** Whether a person asked it. */
export function isAsked({ command }: Pick<Prompt, "command">): boolean {
  return command !== noticeCommand;
}

/** What tells prompts apart beside their ids. */
export const promptRules = { isOther: areOtherPrompts, isRepeated };
