/** Another session that is open in the same folder at the same time, as seen from one of the two. */
export interface ParallelSession {
  readonly session_id: string;
  readonly agent: string;
  /** Since when both are there: what either touched before is not told. */
  readonly since: string;
  /** Files that one changed and the other read or changed since then, the latest change first; 20 at most. */
  readonly shared_files: readonly SharedFile[];
  /** How many more there are. */
  readonly more_files: number;
}

/** A file that two sessions have to do with. `this` is the session that the shape belongs to. */
export interface SharedFile {
  /** Within the folder that both are in; a file elsewhere by its whole path. */
  readonly path: string;
  readonly changed_by: "this" | "other" | "both";
  readonly last_changed_by: "this" | "other";
  readonly last_changed_at: string;
}
