/**
 * What Claude Code's transcripts mean. One reader follows one file: an answer of the model is spread over a line per
 * block, a tool's answer stands lines after its call, and many lines leave out what an earlier one said.
 */
import { statementIn } from "./transcript-statement.ts";
import { noAttributes, type Attributes, type AttributeValue } from "../../domain/attribute.ts";
import { digestOf } from "../../domain/digest.ts";
import type { JsonObject } from "../../domain/json-object.ts";
import type { Observation } from "../../domain/observation.ts";
import type { UnixMs } from "../../domain/time.ts";
import { recordAlias } from "../alias.ts";
import { isNotification, leftRunning, noticed, notificationIn, notified } from "./background.ts";
import type { Heard } from "../plain-record.ts";
import { agentName, signOf } from "./heard.ts";
import { arrayIn, numberIn, objectIn, objectOf, textIn, truthIn } from "../member.ts";
import { readTaskCalls, taskToolOf } from "./task.ts";
import { Position, type TranscriptFile } from "./transcript-file.ts";
import { shownCheckpoints } from "./transcript-attachment.ts";
import {
  beginMessage,
  continueMessage,
  failedRequestOf,
  messageIdOf,
  requestsOf,
  type Message,
} from "./transcript-message.ts";
import { attachedTexts, insertedWords } from "./transcript-inserted.ts";
import { PreambleBook } from "./transcript-preamble.ts";
import { queuedPrompt, typedPrompt } from "./transcript-prompt.ts";
import { fileSubagent, stoppedSubagent } from "./transcript-subagent.ts";
import { hookedTurn } from "./transcript-hook.ts";
import { isInterrupt, isPrompt, textOfParts } from "./transcript-words.ts";
import { jsonText } from "./json-text.ts";
import {
  endedTool,
  startedTool,
  subagentOf,
  toolUseOf,
  unknownTool,
  wordsOf,
  type OpenTool,
} from "./transcript-tool.ts";

/** Calls that may wait for their answer at once; the oldest are let go beyond. */
const maxOpenTools = 512;

/** Reads the lines of one transcript in order. */
export class TranscriptReader {
  readonly #position: Position;
  readonly #tools = new Map<string, OpenTool>();
  readonly #preambles = new PreambleBook();
  #message: Message | undefined;
  #mode: string | undefined;
  #out: Observation[] = [];
  #seenAt: UnixMs = 0;

  /** Whether the file's own subagent was told of. */
  #introduced = false;

  constructor(file: TranscriptFile) {
    this.#position = new Position(file);
  }

  /** Takes one line, parsed. What it means may be told with a later line, at the latest by `drain`. */
  read(value: unknown, seenAt: UnixMs): void {
    const line = objectOf(value);
    if (line === undefined) return;
    this.#seenAt = seenAt;
    this.#position.moveTo(line);
    if (!this.#introduced) this.#introduce(line);
    if (line["type"] === "assistant") return this.#readAssistant(line);
    this.#endMessage();
    if (line["type"] === "user") this.#readUser(line);
    else this.#readOther(line);
  }

  /** Everything that was read and not handed out yet, whole or not: what follows in the file completes it. */
  drain(): Observation[] {
    this.#endMessage();
    for (const open of this.#tools.values()) {
      if (open.told) continue;
      open.told = true;
      this.#out.push(startedTool(open));
    }
    const out = this.#out;
    this.#out = [];
    return out;
  }

  /** A subagent's file is the record that it ran, also where its parent's file is gone. */
  #introduce(line: JsonObject): void {
    const { file } = this.#position;
    const heard = file.agentId === undefined ? undefined : this.#heard(line, "subagent");
    if (heard !== undefined) this.#out.push(fileSubagent(heard, file, line));
    this.#introduced = heard !== undefined || file.agentId === undefined;
  }

  #readAssistant(line: JsonObject): void {
    const heard = this.#heard(line, "assistant");
    if (heard === undefined) return;
    const id = messageIdOf(line);
    if (this.#message !== undefined && this.#message.id === id) continueMessage(this.#message, line);
    else {
      this.#endMessage();
      this.#message = beginMessage(heard, line);
      if (this.#message === undefined) this.#readFailure(heard, line);
    }
    for (const block of arrayIn(objectIn(line, "message"), "content")) {
      const open = toolUseOf(block, heard, { line, position: this.#position });
      if (open !== undefined) this.#tools.set(open.id, open);
    }
    this.#forgetTools();
  }

  #readFailure(heard: Heard, line: JsonObject): void {
    const failed = failedRequestOf(heard, line, this.#position);
    if (failed !== undefined) this.#out.push(failed);
    const { agentId } = this.#position.file;
    if (agentId !== undefined && truthIn(line, "isApiErrorMessage") === true)
      this.#out.push(stoppedSubagent(heard, agentId));
  }

  /** The answer is whole once a line of something else follows. */
  #endMessage(): void {
    if (this.#message === undefined) return;
    const requests = requestsOf(this.#message, this.#position);
    const [own] = requests;
    const isSideChain = truthIn(this.#message.line, "isSidechain") === true;
    const ends = own?.stopReason === "end_turn" && own.subagentId === undefined && !isSideChain;
    this.#out.push(
      ...(ends ? requests.map((one) => ({ ...one, sign: signOf(one, { says: "turn-ended" }) })) : requests),
    );
    this.#message = undefined;
  }

  #readUser(line: JsonObject): void {
    const heard = this.#heard(line, "user");
    if (heard === undefined) return;
    this.#position.promptId = textIn(line, "promptId") ?? this.#position.promptId;
    const content = objectIn(line, "message")?.["content"];
    if (Array.isArray(content)) {
      for (const part of content) {
        const block = objectOf(part);
        if (block !== undefined && textIn(block, "type") === "tool_result")
          this.#readAnswer(heard, block, line);
      }
    }
    const text = typeof content === "string" ? content : textOfParts(content);
    if (text !== undefined && (text.trim() !== "" || typeof content !== "string"))
      this.#readWords(heard, line, text);
  }

  #readAnswer(heard: Heard, block: JsonObject, line: JsonObject): void {
    const id = textIn(block, "tool_use_id");
    if (id === undefined) return;
    const open = this.#tools.get(id) ?? unknownTool(id, heard, { line, position: this.#position });
    this.#tools.delete(id);
    const answer = { heard, block, line };
    this.#out.push(endedTool(open, answer));
    const subagent = subagentOf(open, answer);
    if (subagent !== undefined) this.#out.push(subagent);
    else if (truthIn(block, "is_error") !== true) {
      const result = line["toolUseResult"];
      const words = result === undefined ? wordsOf(block["content"]) : undefined;
      const tool = open.tool ?? taskToolOf(result);
      const call = { tool, toolUseId: id, input: open.input, result, words, subagentId: open.subagentId };
      const told = { ...heard, digest: digestOf(id) };
      this.#out.push(...readTaskCalls(told, call));
      const left = leftRunning(told, call);
      if (left !== undefined) this.#out.push(left);
    }
  }

  /** What stands as words of a user: a person's prompt, a command, an interrupt, or what the client wrote itself. */
  #readWords(heard: Heard, line: JsonObject, text: string): void {
    if (isNotification(text)) this.#readNotice(heard, text);
    const subagentId = this.#position.file.agentId;
    if (subagentId !== undefined) {
      if (isInterrupt(text)) this.#out.push(stoppedSubagent(heard, subagentId));
      return void this.#out.push(insertedWords(heard, line, { text, subagentId }));
    }
    if (truthIn(line, "isSidechain") === true) return;
    if (isInterrupt(text)) {
      this.#out.push({
        ...heard,
        name: "interrupt",
        kind: "event",
        sign: signOf(heard, { says: "turn-ended" }),
      });
      return;
    }
    this.#readHooked(heard, line, text);
    const asked = typedPrompt(heard, line, text);
    if (isPrompt(line, text)) return void this.#out.push(asked);
    this.#out.push(insertedWords(this.#notBeforeCut(heard), line, { text, subagentId }));
    if (isNotification(text) && asked.promptId !== undefined) this.#out.push(noticed(asked));
  }

  /** Something in the background came to an end. While the session is busy the notification only waits in its queue. */
  #readNotice(heard: Heard, text: string): void {
    const notice = notificationIn(text);
    if (notice !== undefined) this.#out.push(...notified(heard, notice));
  }

  #readQueued(line: JsonObject): void {
    const text = textIn(line, "content") ?? "";
    if (textIn(line, "operation") !== "enqueue" || !isNotification(text)) return;
    const heard = this.#heard(line, "queue_operation");
    if (heard !== undefined) this.#readNotice(heard, text);
  }

  /** The mode stands on lines of its own, often repeated; while it can still mean something, a change is told. */
  #readMode(line: JsonObject): void {
    const mode = textIn(line, "permissionMode");
    // It has no time: before any other line told one, it would be taken for newer than all that follows.
    if (mode === this.#mode || this.#position.at === undefined) return;
    this.#mode = mode;
    const heard = this.#heard(line, "permission_mode");
    const sign = heard === undefined ? undefined : signOf(heard, { says: "mode-changed", mode });
    if (heard !== undefined && sign !== undefined) this.#out.push({ ...heard, kind: "event", sign });
  }

  #readOther(line: JsonObject): void {
    switch (line["type"]) {
      case "queue-operation":
        return this.#readQueued(line);
      case "permission-mode":
        return this.#readMode(line);
      case "system":
        return this.#readSystem(line);
      case "attachment":
        return this.#readAttachment(line);
      case "api-request-shape":
        return this.#preambles.learn(line);
      case "api-request":
        return this.#readApiRequest(line);
      case "cost-state":
        return this.#readStatement(line);
      case "ai-title":
        return this.#rename(line, { title: textIn(line, "aiTitle") });
      case "summary":
        return this.#rename(line, { title: textIn(line, "summary") });
      case "custom-title":
        return this.#rename(line, { name: textIn(line, "customTitle") });
      case "agent-name":
        return this.#rename(line, { name: textIn(line, "agentName") });
      case "pr-link":
        return this.#rename(line, { pullRequest: textIn(line, "prUrl") });
      default:
    }
  }

  #readSystem(line: JsonObject): void {
    const heard = this.#heard(line, textIn(line, "subtype") ?? "system");
    if (heard === undefined) return;
    this.#readHooked(heard, line);
    if (heard.name === "compact_boundary") this.#readCompaction(heard, line);
    else if (heard.name === "api_error") this.#out.push({ ...heard, kind: "event", data: attemptOf(line) });
  }

  #readHooked(heard: Heard, line: JsonObject, words?: string): void {
    if (this.#position.file.agentId !== undefined) return;
    const hooked = hookedTurn(heard, line, words);
    if (hooked !== undefined) this.#out.push(hooked);
  }

  #readCompaction(heard: Heard, line: JsonObject): void {
    const about = objectIn(line, "compactMetadata");
    const tokensBefore = numberIn(about, "preTokens");
    const boundary = textIn(line, "uuid");
    this.#position.compactedAt = heard.at;
    const subagentId = this.#position.file.agentId;
    if (subagentId !== undefined) {
      // It made a subagent's conversation shorter, and the session's own is as long as it was.
      this.#out.push({ ...heard, kind: "event", data: new Map([["agent_id", subagentId]]) });
      return;
    }
    this.#out.push({
      ...heard,
      kind: "compaction",
      aliases: boundary === undefined ? [recordAlias(heard)] : [`line:${boundary}`],
      trigger: textIn(about, "trigger"),
      tokensBefore,
      tokensAfter: numberIn(about, "postTokens"),
      durationMs: numberIn(about, "durationMs"),
      success: true,
    });
  }

  #readAttachment(line: JsonObject): void {
    const heard = this.#heard(line, "attachment");
    if (heard === undefined) return;
    this.#out.push(...shownCheckpoints(heard, line));
    this.#readHooked(heard, line);
    this.#readQueuedPrompt(heard, line);
    // One by one: as arguments, so many texts as a line can name would not fit on the stack.
    for (const text of attachedTexts(this.#notBeforeCut(heard), line, this.#position.file.agentId))
      this.#out.push(text);
  }

  #readQueuedPrompt(heard: Heard, line: JsonObject): void {
    if (this.#position.file.agentId !== undefined || truthIn(line, "isSidechain") === true) return;
    const queued = queuedPrompt(heard, line, this.#position.promptId);
    if (queued !== undefined) this.#out.push(queued);
  }

  #readApiRequest(line: JsonObject): void {
    const heard = this.#heard(line, "api_request_shape");
    const preamble =
      heard === undefined ? undefined : this.#preambles.use(heard, line, this.#position.file.agentId);
    if (preamble !== undefined) this.#out.push(preamble);
  }

  /** Some lines behind a compaction are timed before it, yet what they say is what the model is shown after it. */
  #notBeforeCut(heard: Heard): Heard {
    const { compactedAt } = this.#position;
    return compactedAt === undefined || heard.at >= compactedAt ? heard : { ...heard, at: compactedAt };
  }

  #readStatement(line: JsonObject): void {
    const heard = this.#heard(line, "cost_state");
    if (heard !== undefined) this.#out.push(statementIn(heard, line));
  }

  /** Names come on lines of their own, often repeated; only news is worth a record. */
  #rename(line: JsonObject, names: Parameters<Position["rename"]>[0]): void {
    if (!this.#position.rename(names)) return;
    const heard = this.#heard(line, "session_named");
    if (heard !== undefined) this.#out.push({ ...heard, kind: "event", facts: names });
  }

  #forgetTools(): void {
    for (const [id, open] of this.#tools) {
      if (this.#tools.size <= maxOpenTools) return;
      // Its answer finds it by its id, if it was told of.
      if (!open.told) this.#out.push(startedTool(open));
      this.#tools.delete(id);
    }
  }

  /** The frame of a line's record; undefined where neither a line nor the file tells a time. */
  #heard(line: JsonObject, name: string): Heard | undefined {
    const { file } = this.#position;
    const at = this.#position.writtenAt;
    if (at === undefined) return undefined;
    const told = textIn(line, "sessionId") ?? textIn(line, "session_id");
    return {
      agent: agentName,
      source: "transcript",
      sessionId: told ?? file.sessionId,
      at,
      seenAt: this.#seenAt,
      facts: this.#position.factsOf(line),
      name,
      data: noAttributes,
      digest: digestOf(textIn(line, "uuid") ?? `${nameOf(file)}:${name}:${jsonText(line) ?? at}`),
    };
  }
}

/** Whose file it is, wherever it lies: a folder that was moved or restored tells nothing new. */
function nameOf({ sessionId, agentId }: TranscriptFile): string {
  return JSON.stringify([sessionId, agentId]);
}

/** What a retried request says of its failed attempt. */
function attemptOf(line: JsonObject): Attributes {
  const error = objectIn(line, "error");
  const told: [string, AttributeValue][] = [
    ["attempt", numberIn(line, "retryAttempt")],
    ["max_retries", numberIn(line, "maxRetries")],
    ["retry_in_ms", numberIn(line, "retryInMs")],
    ["status_code", numberIn(error, "status")],
    ["request_id", textIn(error, "requestId")],
  ];
  return new Map(told.filter(([, value]) => value !== undefined));
}
