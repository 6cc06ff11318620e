import { isHeardElsewhere } from "../domain/session.ts";
import type { UnixMs } from "../domain/time.ts";
import type { LedgerReader } from "../store/store.ts";

/** A prompt and the session's first record may be timed this far apart. */
const slackMs = 60_000;

/**
 * Whether the ledger has the session of a prompt from a richer source than the list of typed prompts. It leaves such
 * prompts out itself, but nobody has to hand it a list of years.
 */
export function isKnownPrompt(
  reader: LedgerReader,
  prompt: { sessionId: string | undefined; project: string | undefined; at: UnixMs },
): boolean {
  const { sessionId, project, at } = prompt;
  const found =
    sessionId === undefined
      ? reader.sessions({ project, from: at - slackMs, to: at + slackMs }, 20)
      : reader.sessionsById(sessionId).filter((session) => session.id === sessionId);
  // A session that consists of typed prompts alone has told nothing but prompts.
  return found.some(
    (session) => isHeardElsewhere(session) || reader.requests({ sessionKey: session.key }, 1).length > 0,
  );
}
