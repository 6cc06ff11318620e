/** What a line says otherwise than the usual one. */
interface Own {
  readonly cwd?: string;
  readonly model?: string;
  readonly branch?: string;
  readonly output?: number;
  readonly text?: string;
}

/**
 * One whole line of a transcript, as Claude Code writes it for an answer of a single block: about a thousand bytes,
 * with ids of its own.
 */
export function answerLine(session: string, at: number, own: Own = {}): string {
  const line = {
    parentUuid: crypto.randomUUID(),
    isSidechain: false,
    userType: "external",
    entrypoint: "cli",
    cwd: own.cwd ?? "/home/dev/bench",
    sessionId: session,
    version: "2.1.329",
    gitBranch: own.branch ?? "main",
    type: "assistant",
    requestId: `req_011${idPart()}`,
    message: {
      id: `msg_01${idPart()}`,
      type: "message",
      role: "assistant",
      model: own.model ?? "claude-opus-5-5",
      content: [{ type: "text", text: own.text ?? "The tests pass now. ".repeat(12) }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: {
        input_tokens: 6,
        cache_creation_input_tokens: 300,
        cache_read_input_tokens: 18_400,
        output_tokens: own.output ?? 150,
        service_tier: "standard",
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 300 },
      },
    },
    uuid: crypto.randomUUID(),
    timestamp: new Date(at).toISOString(),
  };
  return `${JSON.stringify(line)}\n`;
}

/** Two whole lines: an answer that writes a file, and what became of that. */
export function writtenLines(session: string, at: number, path: string): string {
  return toolLines(session, at, {
    tool: "Write",
    input: { file_path: path, content: "x\n" },
    content: "written",
    result: { type: "create", filePath: path, content: "x\n", structuredPatch: [] },
    tookMs: 0,
  });
}

/** A use of a tool: what it was given, what the model is told of it, and what the client keeps beside that. */
export interface ToolUse extends Own {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly content: string;
  readonly result: Readonly<Record<string, unknown>>;
  readonly tookMs: number;
  readonly isError?: boolean;
}

/** Two whole lines: an answer that uses a tool, and what became of that. */
export function toolLines(session: string, at: number, use: ToolUse): string {
  const { tool, input } = use;
  const answer = JSON.parse(answerLine(session, at, use)) as AnswerLine;
  const id = `toolu_01${idPart()}`;
  answer.message.content = [{ type: "tool_use", id, name: tool, input }];
  answer.message.stop_reason = "tool_use";
  const {
    parentUuid: _parent,
    requestId: _request,
    uuid,
    timestamp: _at,
    message: _message,
    ...frame
  } = answer;
  const block = { tool_use_id: id, type: "tool_result", content: use.content };
  const result = {
    ...frame,
    parentUuid: uuid,
    type: "user",
    message: { role: "user", content: [use.isError === true ? { ...block, is_error: true } : block] },
    uuid: crypto.randomUUID(),
    timestamp: new Date(at + use.tookMs).toISOString(),
    toolUseResult: use.result,
    sourceToolAssistantUUID: uuid,
  };
  return `${JSON.stringify(answer)}\n${JSON.stringify(result)}\n`;
}

/** One whole line: what a person asks. */
export function promptLine(session: string, at: number, own: Own = {}): string {
  const {
    requestId: _request,
    message: _message,
    ...frame
  } = JSON.parse(answerLine(session, at, own)) as AnswerLine;
  const prompt = {
    ...frame,
    type: "user",
    promptId: crypto.randomUUID(),
    message: { role: "user", content: own.text ?? "Make the tests pass." },
  };
  return `${JSON.stringify(prompt)}\n`;
}

/** What of an answer's line is written otherwise where it uses a tool. */
interface AnswerLine {
  readonly parentUuid: string;
  readonly requestId: string;
  readonly uuid: string;
  readonly timestamp: string;
  readonly message: { content: unknown; stop_reason: string };
}

function idPart(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 21);
}
