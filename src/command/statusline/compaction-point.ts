type Env = Readonly<Record<string, string | undefined>>;

/** Tokens the client keeps free for the answer, however long the model's answers may be. */
const answerReserve = 20_000;
/** Tokens it keeps free beyond, for the summary. */
const summaryReserve = 13_000;

/**
 * Tokens at which Claude Code compacts a conversation by itself: the window less what it keeps free for an answer and
 * for the summary. Seen in clients of version 2.1, and the 967,000 that code.claude.com/docs (model configuration) names
 * for a window of a million. The client's own variables move it; where compaction is off, the window is the end.
 */
export function compactionPoint(window: number, env: Env): number {
  if (isOn(env["DISABLE_COMPACT"]) || isOn(env["DISABLE_AUTO_COMPACT"])) return window;
  const chosen = integerOf(env["CLAUDE_CODE_AUTO_COMPACT_WINDOW"]);
  // The client takes 100,000 to a million, and never more than the model has.
  const own = chosen === undefined ? window : Math.min(window, Math.max(chosen, 100_000));
  const maxOutput = integerOf(env["CLAUDE_CODE_MAX_OUTPUT_TOKENS"]) ?? answerReserve;
  const effective = own - Math.min(maxOutput, answerReserve);
  const point = effective - summaryReserve;
  if (point <= 0) return window;
  const percent = integerOf(env["CLAUDE_AUTOCOMPACT_PCT_OVERRIDE"]);
  // It can only bring the point nearer.
  if (percent === undefined || percent > 100) return point;
  return Math.min(point, Math.floor((effective * percent) / 100));
}

function isOn(value: string | undefined): boolean {
  return /^(?:1|true|yes|on)$/i.test(value ?? "");
}

/** A positive number as the client reads one: what follows the digits is ignored. */
function integerOf(value: string | undefined): number | undefined {
  const number = Number.parseInt(value ?? "", 10);
  return number > 0 ? number : undefined;
}
