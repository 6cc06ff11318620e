import type { UnixMs } from "./time.ts";

/** How a running client says that it stands: with a question to its person on its screen, at work, or with nothing to do; and since when. */
export interface Standing {
  readonly does: "asks" | "works" | "rests";
  readonly since: UnixMs;
}

/** What is to be told of how a client stands; `began`: it was opened again in a session that was over. */
export type Stand = Standing["does"] | "began";
