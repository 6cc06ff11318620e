/** A text as a POSIX shell takes it for one word, whatever is in it: telemetry names sessions, and a person types what we print. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The words of a text that was written with `shellWord`. */
export function shellWordsIn(text: string): readonly string[] {
  const words = text.match(/(?:'[^']*'|\\'|[^\s'])+/g) ?? [];
  return words.map((word) => word.replaceAll(/'([^']*)'|\\'/g, (_, quoted?: string) => quoted ?? "'"));
}
