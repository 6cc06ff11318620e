/** What may need somebody. The names are for programs; people read the title. */
export type AttentionKind =
  | "write_fault"
  | "silent_loss"
  | "waiting_permission"
  | "waiting_input"
  | "context_threshold"
  | "checkpoint_failed"
  | "unreadable_files"
  | "unpriced_model";

/** `bad`: something is being lost or stands still. `attention`: it will, or figures are not whole. `info`: good to know. */
export type Severity = "bad" | "attention" | "info";

/** One thing that needs somebody now, in words, with what to do. */
export interface AttentionItem {
  readonly kind: AttentionKind;
  readonly severity: Severity;
  /** What is the matter, as a sentence without its full stop. */
  readonly title: string;
  /** What that means, or more of it. */
  readonly detail: string | null;
  /** What to do. */
  readonly action: string;
  /** A command that helps, to type. */
  readonly command: string | null;
  readonly since: string | null;
  /** The session that it is about; null where it is about none. */
  readonly session_id: string | null;
  readonly agent: string | null;
  readonly project: string | null;
}

/** Of no session. */
export const nobody = { session_id: null, agent: null, project: null } as const;
