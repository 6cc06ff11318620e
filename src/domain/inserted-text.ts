import type { Fields } from "./field.ts";
import type { Seen } from "./observation.ts";
import type { Thing } from "./thing.ts";

/** What a text that a client put into a conversation is: a summary of what was compacted, a memory file, a file that was named, … */
export type InsertedPart = "memory" | "summary" | "mcp" | "file" | "prompt" | "attachment";

/** A text that the client itself put among the messages: its size, never the text. */
export interface InsertedTextAccount {
  readonly part: InsertedPart | undefined;
  /** The file, the server, or the client's own word for it: `/p/CLAUDE.md`, `skill_listing`. */
  readonly label: string | undefined;
  readonly bytes: number | undefined;
  /** The subagent in whose conversation it stands; undefined for the session's own. */
  readonly subagentId: string | undefined;
}

/** What each field of the account holds. */
export const insertedTextFields: Fields<InsertedTextAccount> = {
  part: "text",
  label: "text",
  bytes: "integer",
  subagentId: "text",
};

/** A text that a client put in, as the transcript tells it. Alias: the line and which of its texts it is. */
export interface InsertedTextObservation extends Seen, InsertedTextAccount {
  readonly kind: "inserted-text";
  readonly aliases: readonly string[];
}

/** A text that a client itself put into a conversation, by size. */
export interface InsertedText extends Thing, InsertedTextAccount {}
