/** Attributes that hold what people or tools said, by the names agents use. */
const contentKeys: ReadonlySet<string> = new Set([
  "bash_command",
  "diff",
  "full_command",
  "last_assistant_message",
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

/** Whether an attribute of this key holds what people or tools said, and not only what describes it. */
export function isContent(key: string): boolean {
  return contentKeys.has(key) || (contentWord.test(key) && !describesContent.test(key));
}
