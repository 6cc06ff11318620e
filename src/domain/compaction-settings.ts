/** What a user told a client of its compaction. All of it is optional: without any, it compacts where it does by itself. */
export interface CompactionSettings {
  /** Nothing is compacted by itself. */
  readonly isOff?: boolean | undefined;
  /** The window that the user lets the client use, of what the model has. */
  readonly windowTokens?: number | undefined;
  /** Percent of what is left of the window beside the answer. */
  readonly percent?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
}

/** What the settings files of a client say of it, those of user, project and administrator together. */
export interface FiledCompaction {
  readonly isOff: boolean;
  /** The window for every model that is not named in `windows`. */
  readonly windowTokens: number | undefined;
  /** Windows by the name of a model; `auto` is that of the model itself. */
  readonly windows: ReadonlyMap<string, number | "auto">;
  /** Environment variables that the client sets itself, by name. */
  readonly variables: Readonly<Record<string, string>>;
}
