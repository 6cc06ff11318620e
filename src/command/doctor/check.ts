/**
 * The checks of `doctor`. Each file here gathers the facts of one stretch between the agent and the ledger, and judges
 * them in a function of its own that opens nothing. They refuse to repair: a finding only names the command that does.
 */

/** How a thing is. `failed` means that something is broken: it lets `doctor` itself end as failed. A warning does not. */
export type CheckStatus = "ok" | "warning" | "failed";

/** One thing looked at, and what was found. */
export interface Check {
  /** Where it was looked, in a word or two. */
  readonly name: string;
  readonly status: CheckStatus;
  readonly detail: string;
  /** Places in files that were found, such as `path, byte 120`, to be copied. */
  readonly places?: readonly string[] | undefined;
  /** A command to type; undefined where nothing is left to do, and where only somebody else can help. */
  readonly fix?: string | undefined;
}

/** A check that found nothing wrong, or something merely worth knowing. */
export function ok(name: string, detail: string): Check {
  return { name, status: "ok", detail };
}
