/** One prompt as every channel tells it, in any order, is one prompt. */
import { expect, test } from "bun:test";
import { readerOf } from "../../../test/ledger.ts";
import { orders } from "../../../test/contract/orders.ts";
import type { AttributeValue } from "../../domain/attribute.ts";
import { sourcesOf } from "../../domain/source.ts";
import type { Observation } from "../../domain/observation.ts";
import { type PromptObservation, isAsked, type Prompt } from "../../domain/prompt.ts";
import { readHook } from "./hook.ts";
import { ClaudeCodeTelemetry } from "./telemetry.ts";
import { fileOf } from "./transcript-file.ts";
import { TranscriptReader } from "./transcript.ts";

const noon = Date.UTC(2026, 10, 19, 12);
const sessionId = "s1";
const promptId = "5e550000-0000-4000-8000-000000000001";
const telemetry = new ClaudeCodeTelemetry();

function hook(body: object, at: number): PromptObservation {
  const told = { hook_event_name: "UserPromptSubmit", session_id: sessionId, ...body };
  return theOne(readHook(told, { at, seenAt: at }).observations);
}

function event(values: Record<string, AttributeValue>, at: number, version = "2.1.329"): PromptObservation {
  const resource = { attributes: new Map([["service.version", version]]) };
  const attributes = new Map(Object.entries({ "session.id": sessionId, ...values }));
  const record = { scope: { name: "", version: "" }, eventName: "" };
  const ids = { traceId: "", spanId: "", digest: at };
  return theOne(
    telemetry.readLog({ ...record, ...ids, resource, attributes, at, body: "claude_code.user_prompt" }, at),
  );
}

function written(line: object, at: number): PromptObservation {
  const reader = new TranscriptReader(fileOf(`/home/dev/.claude/projects/-p/${sessionId}.jsonl`));
  reader.read({ sessionId, timestamp: new Date(at).toISOString(), ...line }, at);
  return theOne(reader.drain());
}

function theOne(seen: readonly Observation[]): PromptObservation {
  const [prompt, ...others] = seen.filter((one) => one.kind === "prompt");
  if (prompt === undefined || others.length > 0) throw new Error("it tells of one prompt");
  return prompt;
}

/** The prompts that a ledger knows, by their length and who told of them, however the accounts are ordered. */
function known(
  accounts: readonly PromptObservation[],
  isCounted: (prompt: Prompt) => boolean = () => true,
): string[] {
  const told = orders(accounts).map((ordered) => {
    const prompts = readerOf(...ordered)
      .prompts({}, 9)
      .filter(isCounted)
      .toSorted((a, b) => a.at - b.at);
    return prompts.map(({ length, sources }) => `${length} ${sourcesOf(sources).join("+")}`).join(", ");
  });
  return [...new Set(told)];
}

/** Those of them that a person asked. */
function asked(accounts: readonly PromptObservation[]): string[] {
  return known(accounts, isAsked);
}

const user = (uuid: string, content: string, own: object = {}) => ({
  type: "user",
  uuid,
  message: { role: "user", content },
  ...own,
});

test("a prompt and what was typed while the model worked on it are two, in any order of hook, events and lines", () => {
  const attachment = { type: "queued_command", prompt: "and this", source_uuid: "u2", commandMode: "prompt" };
  const first = { "prompt.id": promptId, prompt_length: "5" };
  const second = { "prompt.id": promptId, prompt_length: "8", "delivery.mode": "mid_turn" };
  expect(
    known([
      hook({ prompt: "hello", prompt_id: promptId }, noon),
      event({ ...first, "message.uuid": "u1" }, noon + 1),
      written(user("u1", "hello", { promptId }), noon + 2),
      event({ ...second, "message.uuid": "u2" }, noon + 4000),
      written({ type: "attachment", uuid: "u3", attachment }, noon + 3000),
    ]),
  ).toEqual(["5 otlp-log+hook+transcript, 8 otlp-log+transcript"]);
});

const older = { version: "2.1.150" };

test.each([
  ["without an id in the transcript", older],
  ["with one", { ...older, promptId }],
])("a prompt of a client whose hooks name none, %s, is one", (_, own) => {
  expect(
    known([
      hook({ prompt: "hello" }, noon + 900),
      event({ "prompt.id": promptId, prompt_length: "5" }, noon + 1, "2.1.150"),
      written(user("u1", "hello", own), noon),
    ]),
  ).toEqual(["5 otlp-log+hook+transcript"]);
  expect(known([hook({ prompt: "hello" }, noon + 900), written(user("u1", "hello", own), noon)])).toEqual([
    "5 hook+transcript",
  ]);
});

test("a command is one, although the transcript writes marks around it", () => {
  const text =
    "<command-message>fix</command-message>\n<command-name>/fix</command-name>\n<command-args>it</command-args>";
  const line = written(user("u1", text, older), noon);
  expect(known([hook({ prompt: "/fix it" }, noon + 40), line])).toEqual([`${text.length} hook+transcript`]);
});

test("the same words, said again two seconds later or at once by a client that names its prompts, are two", () => {
  const again = [noon, noon + 2000].flatMap((at) => [
    hook({ prompt: "continue" }, at + 40),
    written(user(`u${at}`, "continue", older), at),
  ]);
  expect(known(again)).toEqual(["8 hook+transcript, 8 hook+transcript"]);
  const other = "5e550000-0000-4000-8000-000000000002";
  const named = [promptId, other].map((id, index) =>
    written(user(`u${index}`, "continue", { version: "2.1.329", promptId: id }), noon + index),
  );
  expect(known(named)).toEqual(["8 transcript, 8 transcript"]);
});

const notice = "<task-notification>\n<task-id>b1</task-id>\n</task-notification>";

test("a notice that the client puts into a turn has the id of its prompt, and takes nothing from it", () => {
  const person = [
    hook({ prompt: "hello", prompt_id: promptId }, noon),
    event({ "prompt.id": promptId, prompt_length: "5", "message.uuid": "u1" }, noon + 1),
    written(user("u1", "hello", { promptId }), noon + 2),
  ];
  const within = hook({ prompt: notice, prompt_id: promptId }, noon + 3000);
  expect(asked([...person, within])).toEqual(["5 otlp-log+hook+transcript"]);
  for (const one of person) expect(asked([one, within])).toHaveLength(1);
});

test.each([notice, 'Background agent "Count files" was stopped by the user.'])(
  "a notice that begins a turn of its own is no prompt, whoever tells of it first: %s",
  (text) => {
    const [length, at] = [`${text.length}`, noon + 1];
    const told = event({ "prompt.id": promptId, prompt_length: length, "message.uuid": "u1" }, at);
    expect(asked([told, hook({ prompt: text, prompt_id: promptId }, noon)])).toEqual([""]);
    expect(asked([told, written(user("u1", text, { promptId }), noon)])).toEqual([""]);
  },
);
