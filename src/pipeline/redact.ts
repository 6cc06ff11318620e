import type { Sign } from "../domain/activity.ts";
import type { Attributes, AttributeValue } from "../domain/attribute.ts";
import { digestOf } from "../domain/digest.ts";
import type { Observation, ToolCallObservation } from "../domain/observation.ts";
import type { SessionFacts } from "../domain/session.ts";
import type { Step } from "./pipeline.ts";

export interface RedactSettings {
  /** Whether prompt, answer and tool texts that a client sends are kept. Off unless the user says so. */
  readonly keepText: boolean;
}

interface Secret {
  readonly name: string;
  readonly pattern: RegExp;
  /** What stands in the place of the match; `$1` keeps the part that is no secret. */
  readonly mark: string;
}

/** Shapes of secrets as their issuers document them. Order matters: the specific ones first. */
const secrets: readonly Secret[] = [
  {
    name: "pem",
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
    mark: "[redacted private key]",
  },
  {
    name: "jwt",
    // Bounded, and from the beginning of a word only: a text of a thousand beginnings must not be read a thousand times.
    pattern: /(?<![\w-])eyJ[\w-]{8,4096}\.eyJ[\w-]{8,8192}\.[\w-]{8,4096}/g,
    mark: "[redacted jwt]",
  },
  { name: "anthropic", pattern: /\bsk-ant-[\w-]{8,}/g, mark: "[redacted anthropic key]" },
  { name: "openai", pattern: /\bsk-[A-Za-z0-9_-]{20,}/g, mark: "[redacted api key]" },
  { name: "google", pattern: /\bAIza[\w-]{30,}/g, mark: "[redacted google key]" },
  { name: "github", pattern: /\b(?:gh[opusr]_\w{20,}|github_pat_\w{20,})/g, mark: "[redacted github token]" },
  { name: "gitlab", pattern: /\bglpat-[\w-]{16,}/g, mark: "[redacted gitlab token]" },
  { name: "aws", pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, mark: "[redacted aws key]" },
  { name: "slack", pattern: /\bxox[abeoprs]-[\w-]{10,}/g, mark: "[redacted slack token]" },
  { name: "stripe", pattern: /\b[rs]k_(?:live|test)_\w{16,}/g, mark: "[redacted stripe key]" },
  { name: "npm", pattern: /\bnpm_\w{30,}/g, mark: "[redacted npm token]" },
  { name: "huggingface", pattern: /\bhf_\w{30,}/g, mark: "[redacted huggingface token]" },
  {
    name: "dsn",
    pattern: /\b([a-z][\w+.-]{1,30}:\/\/[^\s:/?#@]{0,64}:)[^\s/?#@"'<>,]+@/gi,
    mark: "$1[redacted]@",
  },
  {
    name: "header",
    pattern: /\b(authorization["']?\s*[:=]\s*["']?(?:basic|token|digest)\s+|bearer\s+)[\w+./=~-]{8,}/gi,
    mark: "$1[redacted]",
  },
  {
    name: "assignment",
    pattern:
      /\b((?:api[_-]?key|secret|passw(?:or)?d|access[_-]?token|client[_-]?secret)["']?\s*[:=]\s*["']?)[^\s"'&,;]{6,}/gi,
    mark: "$1[redacted]",
  },
];

/** One look that tells whether any secret can be there: most texts end here. */
const suspicion =
  /sk-|eyJ|AIza|gh[opusr]_|github_pat_|glpat-|AKIA|ASIA|xox|[rs]k_(?:live|test)_|npm_|hf_|PRIVATE KEY|:\/\/[^\s/]*@|bearer|authorization|api[_-]?key|secret|passw|access[_-]?token/i;

/** Attributes that hold what people or tools said, by the names agents use. */
const contentKeys: ReadonlySet<string> = new Set([
  "bash_command",
  "diff",
  "full_command",
  "new_context",
  "prompt_text",
  "system_prompt_preview",
  "tool_input",
  "tool_parameters",
  "user_prompt",
  "user_system_prompt",
]);

/** Words that mark content wherever they stand between dots: `gen_ai.prompt.0.content`, `input.value`, `body`. */
const contentWord =
  /(?:^|\.)(?:arguments|body|completion|content|input|messages?|model_output|output|prompt|response|result|system_instructions|text)(?:\.|$)/;
/** Endings that only describe the content: `prompt.id`, `message.uuid`, `output.type`. */
const describesContent =
  /\.(?:finish_reasons|hash|id|ids|kind|length|model|name|role|size|tokens|type|uuid)$/;

/** Takes secrets out of every text before anything is stored, and content out unless it was asked for. */
export class Redact implements Step {
  readonly #settings: RedactSettings;
  readonly #facts = new WeakMap<SessionFacts, SessionFacts>();

  constructor(settings: RedactSettings) {
    this.#settings = settings;
  }

  process(seen: Observation): Observation {
    const quiet = this.#settings.keepText ? seen : withoutText(seen);
    let changed: Record<string, unknown> | undefined;
    // Every record passes here: a plain walk over its own fields, without an array of them.
    for (const name in quiet) {
      const value: unknown = quiet[name as keyof Observation];
      const clean = this.#clean(name, value);
      if (clean === value) continue;
      changed ??= {};
      changed[name] = clean;
    }
    // Only texts were exchanged for texts, so it is the same kind of observation.
    return changed === undefined ? quiet : { ...quiet, ...changed };
  }

  #clean(name: string, value: unknown): unknown {
    if (typeof value === "string") return redactText(value);
    if (name === "data") return redactValue(value as AttributeValue);
    if (name === "sign") return cleanSign(value as Sign | undefined);
    if (name === "facts") return this.#cleanFacts(value as SessionFacts);
    if (name === "aliases") return cleanAliases(value as readonly string[]);
    return value;
  }

  /** Facts are shared between records; the same facts stay the same object, so that they merge once. */
  #cleanFacts(facts: SessionFacts): SessionFacts {
    const known = this.#facts.get(facts);
    if (known !== undefined) return known;
    const entries = Object.entries(facts).map(([name, value]: [string, string | undefined]) => [
      name,
      value === undefined ? undefined : redactText(value),
    ]);
    const clean = entries.every(([name, value]) => facts[name as keyof SessionFacts] === value)
      ? facts
      : (Object.fromEntries(entries) as SessionFacts);
    this.#facts.set(facts, clean);
    return clean;
  }
}

/** The text with every secret replaced by a mark that names its kind. The same object when there is none. */
export function redactText(text: string): string {
  // No secret that we know is shorter than eight characters.
  if (text.length < 8 || !suspicion.test(text)) return text;
  return secrets.reduce((current, secret) => current.replace(secret.pattern, secret.mark), text);
}

/** Why a session ended is a word of the agent's, or what a person wrote by hand. */
function cleanSign(sign: Sign | undefined): Sign | undefined {
  if (sign?.reason === undefined) return sign;
  const reason = redactText(sign.reason);
  return reason === sign.reason ? sign : { ...sign, reason };
}

/** An id that is a secret still has to tell things apart: its fingerprint stands for it. */
function cleanAliases(aliases: readonly string[]): readonly string[] {
  const clean = aliases.map((alias) => {
    const safe = redactText(alias);
    return safe === alias ? alias : `${safe} #${digestOf(alias)}`;
  });
  return clean.every((alias, index) => alias === aliases[index]) ? aliases : clean;
}

function redactValue(value: AttributeValue): AttributeValue {
  if (typeof value === "string") return redactText(value);
  if (value instanceof Map) return redactMap(value);
  if (!Array.isArray(value)) return value;
  const clean = value.map((item: AttributeValue) => redactValue(item));
  return clean.every((item, index) => item === value[index]) ? value : clean;
}

function redactMap(attributes: Attributes): Attributes {
  let clean: Map<string, AttributeValue> | undefined;
  for (const [key, value] of attributes) {
    const safe = redactValue(value);
    const safeKey = redactText(key);
    if (safe === value && safeKey === key) continue;
    clean ??= new Map(attributes);
    clean.delete(key);
    clean.set(safeKey, safe);
  }
  return clean ?? attributes;
}

function withoutText(seen: Observation): Observation {
  const data = withoutContent(seen.data);
  if (seen.kind === "prompt") return { ...seen, data, text: undefined };
  if (seen.kind === "tool-call") return { ...seen, data, input: undefined, error: quietError(seen) };
  if (seen.kind === "background-task") return { ...seen, data, command: undefined };
  return data === seen.data ? seen : { ...seen, data };
}

/** What kind of failure an error text begins with: its exit code, its name, its code. */
const errorKind = /^(?:Exit code \d{1,5}|(?:[A-Z]\w{0,60})?(?:Error|Exception)\b|E[A-Z]{3,20}\b)/;

/** Events tell a tool's error only when asked to; hooks and files hold what it printed, or what a person answered. */
function quietError({ source, error }: ToolCallObservation): string | undefined {
  if (error === undefined || (source !== "hook" && source !== "transcript")) return error;
  return errorKind.exec(error)?.[0] ?? "failed";
}

function withoutContent(data: Attributes): Attributes {
  let kept: Map<string, AttributeValue> | undefined;
  for (const [key, value] of data) {
    const inner = value instanceof Map ? withoutContent(value) : value;
    if (inner === value && !isContent(key)) continue;
    kept ??= new Map(data);
    if (isContent(key)) kept.delete(key);
    else kept.set(key, inner);
  }
  return kept ?? data;
}

function isContent(key: string): boolean {
  return contentKeys.has(key) || (contentWord.test(key) && !describesContent.test(key));
}
