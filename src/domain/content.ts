import type { AttributeValue } from "./attribute.ts";

/** Attributes that hold what people or tools said, by the names agents use. */
const contentKeys: ReadonlySet<string> = new Set([
  "bash_command",
  "diff",
  "full_command",
  "function_args",
  "last_assistant_message",
  "new_context",
  "process.command_args",
  "process.command_line",
  "prompt_text",
  "request_text",
  "response_text",
  "system_prompt_preview",
  "tool_input",
  "tool_parameters",
  "user_prompt",
  "user_system_prompt",
]);

/** Words that mark content wherever they stand between dots: `gen_ai.prompt.0.content`, `input.value`, `body`. */
const contentWord =
  /(?:^|\.)(?:args|arguments|body|completion|content|definitions|input|messages?|model_output|output|prompt|response|result|system_instructions|text)(?:\.|$)/;
/** Endings that only describe the content: `prompt.id`, `message.uuid`, `output.type`. */
const describesContent =
  /\.(?:finish_reasons|hash|id|ids|kind|length|model|name|role|service_tier|size|tokens|type|uuid)$/;

/** Whether an attribute of this key holds what people or tools said, and not only what describes it. */
export function isContent(key: string): boolean {
  return contentKeys.has(key) || (contentWord.test(key) && !describesContent.test(key));
}

/** Whether a value says no word of anybody, whatever its key: a count, a duration, a status, a truth. */
export function isWordless(value: AttributeValue): boolean {
  return typeof value === "number" || typeof value === "boolean";
}

/** Words in a key that mark what people, models or tools said, where nobody has looked at what the key holds. */
const contentWords: ReadonlySet<string> = new Set([
  "answer",
  "args",
  "arguments",
  "body",
  "command",
  "content",
  "definitions",
  "delta",
  "description",
  "details",
  "diff",
  "input",
  "instructions",
  "message",
  "messages",
  "output",
  "plan",
  "prompt",
  "query",
  "question",
  "reasoning",
  "response",
  "result",
  "stderr",
  "stdout",
  "summary",
  "text",
  "url",
]);
/** Last words of keys that only describe the content: `message_id`, `prompt_type`, `output_token_count`. */
const describing: ReadonlySet<string> = new Set([
  "category",
  "code",
  "count",
  "effort",
  "id",
  "ids",
  "kind",
  "length",
  "mode",
  "model",
  "ms",
  "name",
  "reason",
  "reasons",
  "role",
  "size",
  "source",
  "status",
  "tier",
  "tokens",
  "type",
  "uuid",
]);

/** Longest text that can be a plain fact; what is longer may be something that was said. */
const longestFact = 200;
const notOfAWord = /[^\w.:/\\@+#-]/;

/**
 * Whether a value that nobody has looked at tells a fact and no words: a number, a truth, or one word under a key that names no
 * content. A mode, a path, a model or an id is one word; what was said may be a sentence.
 */
export function isPlainFact(key: string, value: AttributeValue): boolean {
  if (isWordless(value)) return true;
  if (typeof value === "string") return isTruth(value) || (isOneWord(value) && !namesContent(key));
  return Array.isArray(value) && value.every((item: AttributeValue) => isPlainFact(key, item));
}

function isTruth(text: string): boolean {
  return text === "true" || text === "false";
}

/** Whether a text is a word, an id, a name or a path, and not long. */
export function isOneWord(text: string): boolean {
  return text.length <= longestFact && !notOfAWord.test(text);
}

/** A text of one word as it is, of any other its first word and a sign that it went on. */
export function firstWordOf(text: string): string {
  if (isOneWord(text)) return text;
  const [first = ""] = text.slice(0, longestFact).split(notOfAWord, 1);
  return `${first}…`;
}

function namesContent(key: string): boolean {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return !describing.has(words.at(-1) ?? "") && words.some((word) => contentWords.has(word));
}
