import { ownModelName, spellModelName } from "../domain/model-name.ts";

/** The two windows that Claude models have. */
const usual = 200_000;
const million = 1_000_000;

/** Versions of a family of Claude models, written 4.7 as 407, and what Claude Code lets a conversation with them grow to. */
interface ClaudeRow {
  readonly family: string;
  readonly from: number;
  /** The last version that is known; none where the vendor says "and later". */
  readonly to?: number;
  readonly tokens: number;
}

/**
 * Newest first, from code.claude.com/docs (model configuration): Fable 5, Sonnet 5, Opus 4.7 and later run at a million always,
 * older ones at 200,000 unless `[1m]` asks for more, even where the API sells more. Mythos and Haiku: platform.claude.com, pricing.
 */
const claudeRows: readonly ClaudeRow[] = [
  { family: "fable", from: 500, tokens: million },
  { family: "mythos", from: 500, tokens: million },
  { family: "sonnet", from: 500, tokens: million },
  { family: "sonnet", from: 300, tokens: usual },
  { family: "opus", from: 407, tokens: million },
  { family: "opus", from: 300, tokens: usual },
  { family: "haiku", from: 505, to: 505, tokens: million },
  { family: "haiku", from: 300, to: 405, tokens: usual },
];

/**
 * Of models with 400,000 and 1,050,000 tokens (models.dev) 128,000 belong to the answer: a prompt may have the rest, and prompts are
 * what is measured here.
 */
const gptRows: readonly { readonly names: RegExp; readonly tokens: number }[] = [
  { names: /^gpt-5\.3-codex-spark$/, tokens: 128_000 },
  { names: /^gpt-5(?:-codex|-mini|-nano|-pro)?$/, tokens: 272_000 },
  { names: /^gpt-5\.1(?:-codex(?:-max|-mini)?)?$/, tokens: 272_000 },
  { names: /^gpt-5\.2(?:-codex|-pro)?$/, tokens: 272_000 },
  { names: /^gpt-5\.3-codex$/, tokens: 272_000 },
  { names: /^gpt-5\.4-(?:mini|nano)$/, tokens: 272_000 },
  { names: /^gpt-5\.[45](?:-pro)?$/, tokens: 922_000 },
  { names: /^gpt-5\.6(?:-(?:sol|terra|luna))?$/, tokens: 922_000 },
  { names: /^gpt-6(?:\.\d)?-(?:astra|sol|terra|luna)$/, tokens: 922_000 },
];

/** Gemini's models of all versions that are sold (models.dev). */
const gemini = { names: /^gemini-(?:2\.5|3(?:\.\d)?)-(?:pro|flash)(?:-|$)/, tokens: 1_048_576 } as const;

/**
 * Windows of a maker's models, smallest first: what a model can have when it turns out to have more than one thought. None of a
 * maker that nobody knows.
 */
export function knownSizes(model: string): readonly number[] {
  const name = ownModelName(model);
  if (name.startsWith("claude-")) return [usual, million];
  if (name.startsWith("gpt-")) return [128_000, 272_000, 922_000];
  return name.startsWith("gemini-") ? [gemini.tokens] : [];
}

/**
 * Codex lets a conversation with OpenAI's models grow to this, whatever they may have, and keeps a twentieth of any window free: its
 * rollouts say 258,400 (0.104 and 0.169, `model_context_window`).
 */
const codex = { most: 272_000, share: 0.95 } as const;

/** Tokens that a prompt to this model may have where an agent asks it; undefined when unknown. */
export function windowIn(agent: string | undefined, model: string): number | undefined {
  const tokens = windowOfName(model);
  if (agent !== "codex" || tokens === undefined || !ownModelName(model).startsWith("gpt-")) return tokens;
  return Math.floor(Math.min(tokens, codex.most) * codex.share);
}

/** Tokens that a prompt of this model may have, by its name alone, however clouds and dates spell it; undefined when unknown. */
function windowOfName(model: string): number | undefined {
  const name = ownModelName(model);
  if (gemini.names.test(name)) return gemini.tokens;
  return windowOfClaude(name) ?? gptRows.find(({ names }) => names.test(name))?.tokens;
}

/** Whether the name asks for a million tokens, as `claude-opus-4-6[1m]` does. */
export function asksForMillion(model: string): boolean {
  return spellModelName(model).includes("[1m]");
}

/** `claude-opus-4-7`, and the older order of words: `claude-3-5-sonnet`. */
function windowOfClaude(name: string): number | undefined {
  const found =
    /^claude-(?<family>[a-z]+)-(?<major>\d{1,2})(?:-(?<minor>\d{1,2}))?$/.exec(name) ??
    /^claude-(?<major>3)(?:-(?<minor>\d))?-(?<family>[a-z]+)$/.exec(name);
  if (found?.groups === undefined) return undefined;
  const { family, major, minor = "0" } = found.groups;
  const version = 100 * Number(major) + Number(minor);
  return claudeRows.find(
    ({ family: own, from, to = Infinity }) => own === family && version >= from && version <= to,
  )?.tokens;
}
