/** A text as a POSIX shell takes it for one word, whatever is in it: telemetry names sessions, and a person types what we print. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
