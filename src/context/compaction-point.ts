/**
 * How full a context is, where it is compacted, and when. Comes in: what the ledger holds of a thread's requests and what
 * a client, the config and the environment say. Goes out: tokens, percent and forecasts. It refuses to know where any of
 * that was read.
 */
import type { CompactionSettings } from "../domain/compaction-settings.ts";

/** Tokens the client keeps free for the answer, however long the model's answers may be. */
const answerReserve = 20_000;
/** Tokens it keeps free beyond, for the summary. */
const summaryReserve = 13_000;
/** The client takes a window of one's own outside of these for the nearer of them. */
const chosenWindow = { least: 100_000, most: 1_000_000 } as const;

/** What a user says of where a conversation is compacted: so many tokens, or so much of the window. */
export type CompactsAt = { readonly tokens: number } | { readonly percent: number };

/**
 * Who says where a conversation is compacted: the user's config; the client's own variables; its settings files; the last
 * automatic compactions; or nobody, and it is as with all clients.
 */
export type PointBasis = "config" | "client" | "settings" | "observed" | "usual";

/** Where a conversation is compacted, and who says so. */
export interface CompactionPoint {
  readonly tokens: number;
  readonly basis: PointBasis;
}

/** What is known of a client's compaction. */
export interface PointWitnesses {
  /** The point itself, as the user's config says it. Outweighs the rest. */
  readonly config?: CompactsAt | undefined;
  /** What the client's variables say; undefined where nobody looked. */
  readonly variables?: CompactionSettings | undefined;
  /** What its settings files say beside. */
  readonly settings?: CompactionSettings | undefined;
  /** Tokens at which the conversation has been compacted by itself (`observedPoint`). */
  readonly observed?: number | undefined;
  /** Where an agent that is not Claude Code compacts by itself (`usualPointOf`); the formula of that is none of it. */
  readonly usual?: number | undefined;
}

/**
 * Where a conversation of this window is compacted. The user's config stands. Of what the client was told and what it was seen
 * to do the nearer counts, for a client may be told of a nearer point in ways that nobody hears of. Only one that was told to
 * compact nothing does as it was told, whatever it did before.
 */
export function pointOf(window: number, witnesses: PointWitnesses): CompactionPoint {
  const { config, observed, variables, settings } = witnesses;
  if (config !== undefined) return { tokens: Math.min(window, tokensOf(config, window)), basis: "config" };
  const told = toldPoint(window, witnesses);
  const isOff = variables?.isOff === true || settings?.isOff === true;
  const isNearer = observed !== undefined && observed < told.tokens && !isOff;
  return isNearer ? { tokens: observed, basis: "observed" } : told;
}

/** Who says so is who moved the point: what changes nothing says nothing. */
function toldPoint(window: number, witnesses: PointWitnesses): CompactionPoint {
  const { variables = {}, settings = {} } = witnesses;
  if (witnesses.usual !== undefined) return nearerOf(witnesses.usual, variables.windowTokens);
  const usual = compactionPoint(window, {});
  const filed = compactionPoint(window, settings);
  const tokens = compactionPoint(window, outweighing(variables, settings));
  if (tokens !== filed) return { tokens, basis: "client" };
  return { tokens, basis: filed === usual ? "usual" : "settings" };
}

/** What the client was told can only bring its point nearer. */
function nearerOf(usual: number, told = Infinity): CompactionPoint {
  return told < usual ? { tokens: told, basis: "client" } : { tokens: usual, basis: "usual" };
}

/**
 * Where an agent that is not Claude Code compacts a conversation of this window; its end where nobody knows. Codex does at nine tenths of
 * all that a model may have (`auto_compact_token_limit` of its openai_models.rs), of which the window is nineteen twentieths.
 */
export function usualPointOf(agent: string, window: number): number {
  return agent === "codex" ? Math.floor((window * 18) / 19) : window;
}

/** What both say together. Either can switch the compaction off; in all else the stronger one counts. */
export function outweighing(stronger: CompactionSettings, weaker: CompactionSettings): CompactionSettings {
  return {
    isOff: stronger.isOff === true || weaker.isOff === true,
    windowTokens: stronger.windowTokens ?? weaker.windowTokens,
    percent: stronger.percent ?? weaker.percent,
    maxOutputTokens: stronger.maxOutputTokens ?? weaker.maxOutputTokens,
  };
}

/**
 * Tokens at which Claude Code compacts a conversation by itself: the window less what it keeps free for an answer and
 * for the summary. Seen in clients of version 2.1, and the 967,000 that code.claude.com/docs (model configuration) names
 * for a window of a million. Never more than the window; where compaction is off, the window is the end.
 */
export function compactionPoint(window: number, settings: CompactionSettings): number {
  const { isOff, windowTokens = window, percent = 100 } = settings;
  if (isOff === true) return window;
  const own = Math.min(window, windowTokens);
  const effective = own - Math.min(settings.maxOutputTokens ?? answerReserve, answerReserve);
  const point = effective - summaryReserve;
  // No client runs in so little; where it would compact is not known.
  if (point <= 0) return window;
  // It can only bring the point nearer.
  return Math.min(point, Math.floor((effective * percent) / 100));
}

function tokensOf(told: CompactsAt, window: number): number {
  return "tokens" in told ? told.tokens : Math.floor((window * told.percent) / 100);
}

/** What Claude Code's own variables say. What it cannot read counts as not set, as in the client. */
export function settingsOfEnvironment(env: Readonly<Record<string, string | undefined>>): CompactionSettings {
  const percent = Number.parseFloat(env["CLAUDE_AUTOCOMPACT_PCT_OVERRIDE"] ?? "");
  const chosen = sizeOf(env["CLAUDE_CODE_AUTO_COMPACT_WINDOW"]);
  const output = Number.parseInt(env["CLAUDE_CODE_MAX_OUTPUT_TOKENS"] ?? "", 10);
  return {
    isOff: isOn(env["DISABLE_COMPACT"]) || isOn(env["DISABLE_AUTO_COMPACT"]),
    windowTokens: chosen && Math.min(Math.max(chosen, chosenWindow.least), chosenWindow.most),
    percent: percent > 0 && percent <= 100 ? percent : undefined,
    maxOutputTokens: output > 0 ? output : undefined,
  };
}

function isOn(value: string | undefined): boolean {
  return /^(?:1|true|yes|on)$/i.test(value ?? "");
}

const units: Readonly<Record<string, number>> = { k: 1000, m: 1_000_000 };

/** Tokens as 2.1.329 reads them: `500k`, `1M`, or digits, after which the rest is ignored. 2.1.197 read the digits only. */
function sizeOf(value = ""): number | undefined {
  const text = value.trim();
  const unit = units[text.slice(-1).toLowerCase()];
  const size = unit === undefined ? Number.parseInt(text, 10) : Math.round(Number.parseFloat(text) * unit);
  return size > 0 ? size : undefined;
}
