import type { UnixMs } from "./time.ts";

/** How a running client says that it stands: with a question to its person on its screen, or at work; and since when. */
export interface Standing {
  readonly does: "asks" | "works";
  readonly since: UnixMs;
}
