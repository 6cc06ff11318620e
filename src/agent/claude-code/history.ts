import { noAttributes } from "../../domain/attribute.ts";
import { digestOf } from "../../domain/digest.ts";
import type { JsonObject } from "../../domain/json-object.ts";
import { type PromptObservation, typedAlias, typedDay, typedName } from "../../domain/prompt.ts";
import type { UnixMs } from "../../domain/time.ts";
import { agentName } from "./heard.ts";
import { numberIn, objectOf, textIn } from "../member.ts";
import { parseLine } from "./transcript-line.ts";

/** Younger prompts have their transcript, or will have it in a moment: it tells more, and both would count twice. */
const settledMs = 86_400_000;

/** A typed prompt as `history.jsonl` holds it. */
export interface TypedPrompt {
  /** Undefined for prompts of clients that did not note it. */
  readonly sessionId: string | undefined;
  readonly project: string | undefined;
  readonly at: UnixMs;
}

/**
 * Reads `history.jsonl`, where the client notes every typed prompt and never sweeps. It fills the days whose transcripts
 * are gone: prompts of a session that is known from elsewhere are left out.
 */
export class HistoryReader {
  readonly #isKnown: (prompt: TypedPrompt) => boolean;
  #out: PromptObservation[] = [];

  constructor(isKnown: (prompt: TypedPrompt) => boolean) {
    this.#isKnown = isKnown;
  }

  /** False for a line that is no JSON. */
  read(bytes: Buffer, seenAt: UnixMs): boolean {
    const value = parseLine(bytes);
    if (value !== undefined) this.#take(objectOf(value), seenAt);
    return value !== undefined;
  }

  drain(): PromptObservation[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #take(line: JsonObject | undefined, seenAt: UnixMs): void {
    const at = numberIn(line, "timestamp");
    const text = textIn(line, "display");
    if (at === undefined || text === undefined || at > seenAt - settledMs) return;
    const project = textIn(line, "project");
    const told = { sessionId: textIn(line, "sessionId"), project, at };
    if (!this.#isKnown(told)) this.#out.push(promptOf(told, text, seenAt));
  }
}

function promptOf({ sessionId, project, at }: TypedPrompt, text: string, seenAt: UnixMs): PromptObservation {
  // Without an id, what was typed in one project on one day is taken for one session.
  const session = sessionId ?? typedDay(dayOf(at), digestOf(project ?? ""));
  return {
    agent: agentName,
    source: "transcript",
    sessionId: session,
    at,
    seenAt,
    facts: { project },
    name: typedName,
    data: noAttributes,
    digest: digestOf(`${session}:${at}`),
    kind: "prompt",
    aliases: [typedAlias({ sessionId: session, at })],
    promptId: undefined,
    length: text.length,
    text,
    command: text.startsWith("/") ? /^\/[\w:-]+/.exec(text)?.[0] : undefined,
  };
}

/** The date of a time; of one that no calendar has, which is dropped as such later, what it says. */
function dayOf(at: UnixMs): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString().slice(0, 10);
}
