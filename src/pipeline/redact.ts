import type { Sign } from "../domain/sign.ts";
import type { Attributes, AttributeValue } from "../domain/attribute.ts";
import { firstWordOf, isContent, isOneWord, isPlainFact, isWordless } from "../domain/content.ts";
import { digestOf, identityOf } from "../domain/digest.ts";
import type { Observation } from "../domain/observation.ts";
import type { RequestObservation } from "../domain/request.ts";
import { redactText } from "../domain/secret.ts";
import type { SessionFacts } from "../domain/session.ts";
import { errorKindOf, type ToolCallObservation } from "../domain/tool-call.ts";
import type { Step } from "./pipeline.ts";

/** `pipeline.keep_text` of the config. Secrets are taken out whatever it says. */
export interface RedactSettings {
  /** Whether prompt, answer and tool texts that a client sends are kept. Off unless the user says so. */
  readonly keepText: boolean;
}

/** Takes secrets out of every text before anything is stored, and content out unless it was asked for. */
export class Redact implements Step {
  readonly #settings: RedactSettings;
  readonly #facts = new WeakMap<SessionFacts, SessionFacts>();

  constructor(settings: RedactSettings) {
    this.#settings = settings;
  }

  process(seen: Observation): Observation {
    const known = withHash(seen);
    const quiet = this.#settings.keepText ? known : withoutText(known);
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

/** What a sign tells in words: why a session ended is one of the agent's, or what a person wrote by hand. */
function cleanSign(sign: Sign | undefined): Sign | undefined {
  if (sign === undefined) return undefined;
  const { tool, toolUseId, reason, mode } = sign;
  const clean = {
    tool: cleanText(tool),
    toolUseId: toolUseId === undefined ? undefined : cleanId(toolUseId),
    reason: cleanText(reason),
    mode: cleanText(mode),
  };
  const isSame =
    clean.tool === tool && clean.toolUseId === toolUseId && clean.reason === reason && clean.mode === mode;
  return isSame ? sign : { ...sign, ...clean };
}

function cleanText(text: string | undefined): string | undefined {
  return text === undefined ? undefined : redactText(text);
}

/** An id that is a secret still has to tell things apart: its fingerprint stands for it. */
function cleanId(id: string): string {
  const safe = redactText(id);
  return safe === id ? id : `${safe} #${digestOf(id)}`;
}

function cleanAliases(aliases: readonly string[]): readonly string[] {
  const clean = aliases.map((alias) => cleanId(alias));
  return clean.every((alias, index) => alias === aliases[index]) ? aliases : clean;
}

function redactValue(value: AttributeValue): AttributeValue {
  if (typeof value === "string") return redactText(value);
  if (value instanceof Map) return redactMap(value);
  return Array.isArray(value) ? eachOf(value, redactValue) : value;
}

/** A list with each of its values changed; the same list where none is another. */
function eachOf(
  list: readonly AttributeValue[],
  change: (value: AttributeValue) => AttributeValue,
): readonly AttributeValue[] {
  const changed = list.map((value) => change(value));
  return changed.every((value, index) => value === list[index]) ? list : changed;
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

/**
 * A prompt with the fingerprint of its words: what is left of them where they are not kept. It is made of the redacted words, for a hook's may have
 * lain in the spool, and all witnesses of a prompt must agree.
 */
function withHash(seen: Observation): Observation {
  if (seen.kind !== "prompt" || seen.text === undefined) return seen;
  return { ...seen, hash: identityOf(redactText(seen.text)) };
}

function withoutText(told: Observation): Observation {
  const seen = told.isUnread === true ? withNamesInAWord(told) : told;
  const data = seen.isUnread === true ? plainFactsOf(seen.data) : withoutContent(seen.data);
  if (seen.kind === "prompt") return { ...seen, data, text: undefined };
  if (seen.kind === "request" && seen.isUnread === true) return { ...seen, data, error: quietError(seen) };
  if (seen.kind === "tool-call") return { ...seen, data, input: undefined, error: quietError(seen) };
  if (seen.kind === "background-task") return { ...seen, data, command: undefined };
  return data === seen.data ? seen : { ...seen, data };
}

/** Fields that hold the name or the reason of something. What nobody has read may put a sentence there. */
const names = [
  "decidedBy",
  "decision",
  "effort",
  "name",
  "querySource",
  "speed",
  "stopReason",
  "subagentType",
  "tool",
];

/** Secrets go first, for half of one is none that is known by its shape. */
function withNamesInAWord(seen: Observation): Observation {
  const told = new Map<string, unknown>(Object.entries(seen));
  const words = names.flatMap((name) => {
    const value = told.get(name);
    return typeof value === "string" ? [[name, firstWordOf(redactText(value))]] : [];
  });
  const { sign } = seen;
  return {
    ...seen,
    ...Object.fromEntries(words),
    sign: sign?.tool === undefined ? sign : { ...sign, tool: firstWordOf(redactText(sign.tool)) },
  };
}

/**
 * What may be told of an error. Events tell a tool's only when asked to, hooks and files hold what it printed or a person answered.
 * A client that nobody has read may quote anybody, also where a request failed.
 */
function quietError(seen: ToolCallObservation | RequestObservation): string | undefined {
  const { kind, source, error, isUnread } = seen;
  if (error === undefined) return undefined;
  if (isUnread === true) return isOneWord(error) ? error : errorKindOf(error);
  const holdsWords = kind === "tool-call" && (source === "hook" || source === "transcript");
  return holdsWords ? errorKindOf(error) : error;
}

function plainFactsOf(data: Attributes): Attributes {
  return new Map([...data].filter(([key, value]) => !holdsContent(key, value) && isPlainFact(key, value)));
}

/** A number says nothing of what was said, whatever it is called. */
function holdsContent(key: string, value: AttributeValue): boolean {
  return !isWordless(value) && isContent(key);
}

function withoutContent(data: Attributes): Attributes {
  let kept: Map<string, AttributeValue> | undefined;
  for (const [key, value] of data) {
    const inner = withoutInnerContent(value);
    const isHidden = holdsContent(key, value);
    if (inner === value && !isHidden) continue;
    kept ??= new Map(data);
    if (isHidden) kept.delete(key);
    else kept.set(key, inner);
  }
  return kept ?? data;
}

function withoutInnerContent(value: AttributeValue): AttributeValue {
  if (value instanceof Map) return withoutContent(value);
  return Array.isArray(value) ? eachOf(value, withoutInnerContent) : value;
}
