/**
 * A command about something that telemetry names, to be typed into a shell. Whoever sends telemetry chooses the name: what is
 * more than a plain word is quoted.
 */
export function commandLine(command: string, name: string): string {
  const isPlain = /^[\w.:@/][\w.:@/-]*$/.test(name);
  return `${command} ${isPlain ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`}`;
}
