/** How reading an agent's files goes, for health, `doctor` and a person who waits for an import. */
export interface ReadingHealth {
  readonly bytes: number;
  readonly lines: number;
  readonly broken_lines: number;
  /** Commits that had to be tried again because the store was busy. */
  readonly retries: number;
  /** Null while nothing is imported. */
  readonly importing: {
    readonly started_at: string;
    readonly files: number;
    readonly files_done: number;
    readonly bytes: number;
    readonly bytes_done: number;
    readonly mb_per_s: number | null;
    readonly remaining_s: number | null;
  } | null;
  readonly unreadable_files: readonly { readonly path: string; readonly reason: string }[];
}
