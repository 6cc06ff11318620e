import type { Fields } from "./field.ts";
import type { Seen } from "./observation.ts";
import { uniteAccounts, type Thing } from "./thing.ts";

/** What stands before the conversation in a session's requests: its texts' sizes, never the texts. */
export interface PreambleAccount {
  /** The agent's own fingerprint of it: requests of equal ones share it. */
  readonly hash: string | undefined;
  readonly model: string | undefined;
  readonly querySource: string | undefined;
  /** The subagent whose requests it stands in; undefined for the session's own. */
  readonly subagentId: string | undefined;
  readonly systemBytes: number | undefined;
  /** Tools that are described, those of MCP servers among them, and the bytes of their descriptions. */
  readonly tools: number | undefined;
  readonly toolBytes: number | undefined;
  readonly mcpTools: number | undefined;
  readonly mcpBytes: number | undefined;
}

/** What each field of the account holds. */
export const preambleFields: Fields<PreambleAccount> = {
  hash: "text",
  model: "text",
  querySource: "text",
  subagentId: "text",
  systemBytes: "integer",
  tools: "integer",
  toolBytes: "integer",
  mcpTools: "integer",
  mcpBytes: "integer",
};

/** A preamble that came into use. Alias: whose requests it stands in, and its hash. */
export interface PreambleObservation extends Seen, PreambleAccount {
  readonly kind: "preamble";
  readonly aliases: readonly string[];
}

/** What a session's requests put before the conversation, by size. */
export interface Preamble extends Thing, PreambleAccount {}

/** Two accounts of one preamble as one: it counts from when it last came into use, for that is how the one in use is known. */
export function mergePreambles(a: Preamble, b: Preamble): Preamble {
  return { ...uniteAccounts(a, b), at: Math.max(a.at, b.at) };
}
