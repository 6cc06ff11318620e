import { AppError } from "../domain/error.ts";

/** What narrows a list of sessions, and says nothing of one. */
const narrowing = ["since", "until", "last", "project", "model", "branch", "user", "team"] as const;

/** Throws `invalid` where one session is asked for and narrowed: an answer to another question would look like one to this. */
export function refuseNarrowing(
  args: Readonly<Partial<Record<(typeof narrowing)[number], string | undefined>>>,
  why: string,
): void {
  const stray = narrowing.find((name) => args[name] !== undefined);
  if (stray === undefined) return;
  throw new AppError("invalid", `--${stray} narrows the list; with a session ${why}: leave it out`);
}
