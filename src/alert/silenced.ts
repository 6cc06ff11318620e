import type { Finding, Silence } from "../domain/alert.ts";
import type { UnixMs } from "../domain/time.ts";

/** Until when nobody is told of something: the end of the last silence that matches it now; undefined without one. */
export function silencedUntil(
  finding: Pick<Finding, "rule" | "subject" | "owner">,
  silences: readonly Silence[],
  now: UnixMs,
): UnixMs | undefined {
  const ends = silences
    .filter((silence) => silence.until > now && isMeant(finding, silence))
    .map(({ until }) => until);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** Whether all that a silence names is so of the finding. One that names nothing means everything. */
function isMeant(
  { rule, subject, owner }: Pick<Finding, "rule" | "subject" | "owner">,
  silence: Silence,
): boolean {
  const wanted = [
    [silence.rule, rule],
    [silence.subject, subject],
    [silence.project, owner.project],
    [silence.sessionId, owner.sessionId],
  ] as const;
  return wanted.every(([want, have]) => want === undefined || want === have);
}
