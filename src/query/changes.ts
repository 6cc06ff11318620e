/** What commits changed, as far as it is remembered. */
export interface Changes {
  /** Where it ends now. */
  mark(): string;
  /** The first `limit` changes of a session after a mark, and the mark behind them; undefined for a mark that is not known. */
  since(
    sessionKey: number,
    mark: string,
    limit: number,
  ): { readonly changes: readonly Change[]; readonly mark: string } | undefined;
}

/** Something that changed, by its kind and key. */
export interface Change {
  readonly kind: string;
  readonly key: number;
}
