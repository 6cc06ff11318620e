import { sourceBit, type PromptObservation } from "./observation.ts";
import type { Thing } from "./thing.ts";

/** What a person asked, once. */
export interface Prompt extends Thing {
  readonly promptId: string | undefined;
  readonly length: number | undefined;
  readonly text: string | undefined;
  readonly command: string | undefined;
}

export function promptOf(seen: PromptObservation, sessionKey: number | undefined): Prompt {
  return {
    sessionKey,
    at: seen.at,
    promptId: seen.promptId,
    length: seen.length,
    text: seen.text,
    command: seen.command,
    sources: sourceBit(seen.source),
  };
}
