import type { UnixMs } from "./time.ts";

/** How a running client says that it stands: with a question to its person on its screen, at work, or with nothing to do; and since when. */
export interface Standing {
  readonly does: "asks" | "works" | "rests";
  readonly since: UnixMs;
}
