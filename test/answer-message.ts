/** An answer of the model as a transcript of Claude Code has it: 10 tokens in, 20 out, 30 read from the cache and 40 written to it. */
export function answerMessage(id: string) {
  return {
    id: `msg_${id}`,
    role: "assistant",
    model: "claude-opus-5-5",
    content: [{ type: "text", text: "Done." }],
    stop_reason: "end_turn",
    usage: {
      input_tokens: 10,
      output_tokens: 20,
      cache_read_input_tokens: 30,
      cache_creation_input_tokens: 40,
    },
  };
}
