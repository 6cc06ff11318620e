/** Who wrote a line, and when, as a look at its text tells. */
export interface LineMark {
  readonly id: string | undefined;
  readonly at: number | undefined;
}

const uuid = /"uuid": ?"([0-9a-f-]{36})"/g;
const timestamp = /"timestamp": ?"(\d{4}-[^"]{5,40})"/g;

/** The last ids and times in a line are its own: what it quotes stands before them. Cheaper than reading it as JSON. */
export function markOf(line: string): LineMark | undefined {
  const at = Date.parse(lastOf(line, timestamp) ?? "");
  const id = lastOf(line, uuid);
  return id === undefined && Number.isNaN(at) ? undefined : { id, at: Number.isNaN(at) ? undefined : at };
}

function lastOf(line: string, pattern: RegExp): string | undefined {
  let last: string | undefined;
  for (const match of line.matchAll(pattern)) last = match[1];
  return last;
}
