import { sourceBit, type PromptAccount, type PromptObservation } from "./observation.ts";
import type { Thing } from "./thing.ts";

/** What a person asked, once. */
export interface Prompt extends Thing, PromptAccount {}

export function promptOf(seen: PromptObservation, sessionKey: number | undefined): Prompt {
  return {
    sessionKey,
    at: seen.at,
    promptId: seen.promptId,
    length: seen.length,
    hash: seen.hash,
    text: seen.text,
    command: seen.command,
    sources: sourceBit(seen.source),
  };
}
