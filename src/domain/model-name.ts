/** Longest name worth looking at; real ones, Bedrock's included, stay under 200 characters. */
export const maxNameLength = 256;

/** Where a gateway or cloud stands before the model's own name. Unlisted prefixes may bill their own price and stay. */
const prefixes: readonly RegExp[] = [
  /^arn:aws[a-z-]*:bedrock:[a-z0-9:-]*:(?:foundation-model|inference-profile)\//,
  /^(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/(?:anthropic|google)\/models\//,
  /^(?:openrouter|litellm|anthropic|openai|google|gemini|models|vertex|vertex_ai|bedrock|converse|azure|azure_ai)\//,
  /^(?:(?:us|us-gov|eu|apac|au|ca|jp|global)\.)?anthropic\./,
];

/** What follows the model's own name, in the order it must be taken off: `…-20251101-v1:0[1m]`. */
const suffixes: readonly RegExp[] = [
  /\[1m\]$/,
  // Bedrock's revision. A bare `-v1` is its only short form; `-v2` could be a different model.
  /-v(?:\d+:\d+(?::\d+k)?|1)$/,
  /(?:-latest|@latest|@default)$/,
  /(?:[-@]20\d{6}|-20\d\d-[01]\d-[0-3]\d)$/,
];

/** A name as it is compared: without space around it and in lower case. */
export function spellModelName(name: string): string {
  return name.trim().toLowerCase();
}

/**
 * The model's own name inside a spelled one: without the cloud before it and the date, revision and window behind it.
 * It never shortens a version: `claude-opus-5-5` stays itself and cannot become `claude-opus-5`.
 */
export function normalizeModelName(spelled: string): string {
  const bare = suffixes.reduce((name, suffix) => name.replace(suffix, ""), withoutPrefixes(spelled));
  // OpenRouter and Copilot write Claude's versions with dots, Anthropic with dashes.
  return bare.startsWith("claude-") ? bare.replaceAll(/(?<=\d)\.(?=\d)/g, "-") : bare;
}

/** The model's own name inside one that anybody wrote, in whatever spelling. */
export function ownModelName(name: string): string {
  return normalizeModelName(spellModelName(name));
}

/**
 * Whether two names may be of one model, in whatever spelling: status lines write `[1m]` behind a name, and a name as it was
 * chosen, where requests have one with its date.
 */
export function isSameModel(a: string | undefined, b: string | undefined): boolean {
  if (a === b || a === undefined || b === undefined) return true;
  return ownModelName(a) === ownModelName(b);
}

/** Prefixes nest, `openrouter/anthropic/…`; each round takes at least two characters, so this ends. */
function withoutPrefixes(name: string): string {
  const shorter = prefixes.reduce((rest, prefix) => rest.replace(prefix, ""), name);
  return shorter === name ? name : withoutPrefixes(shorter);
}
