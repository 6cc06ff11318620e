import { expect, test } from "bun:test";
import type { AttributeValue } from "../domain/attribute.ts";
import { identityOf } from "../domain/digest.ts";
import { redactText } from "../domain/secret.ts";
import { event, prompt, request, toolCall } from "../../test/contract/observation.ts";
import { planted } from "../../test/contract/planted-secret.ts";
import { Redact } from "./redact.ts";

test.each(Object.entries(planted))("a key of %s in the reason of a session's end is gone", (_, key) => {
  const redact = new Redact({ keepText: true });
  const seen = redact.process(event({ sign: { says: "session-ended", reason: `done ${key}` } }));
  expect(seen.sign?.says).toBe("session-ended");
  expect(seen.sign?.reason).toMatch(/^done \[redacted [a-z ]+\]$/);
});

test.each(Object.entries(planted))("a key of %s in the id of the tool that runs is gone", (_, key) => {
  const redact = new Redact({ keepText: true });
  const sign = { says: "tool-started", tool: `Bash ${key}`, toolUseId: `toolu_${key}` } as const;
  const [first, second] = [sign, { ...sign, toolUseId: `toolu_b_${key}` }].map((one) =>
    redact.process(event({ sign: one })),
  );
  expect(JSON.stringify([first?.sign, second?.sign])).not.toContain(key.slice(-10));
  expect(first?.sign?.toolUseId).not.toBe(second?.sign?.toolUseId);
});

test.each(["tool", "toolUseId", "reason", "mode"] as const)(
  "a key in nothing but the %s of a sign is gone",
  (name) => {
    const key = planted["anthropic"] ?? "";
    const seen = new Redact({ keepText: true }).process(event({ sign: { says: "prompted", [name]: key } }));
    expect(seen.sign?.[name]).toStartWith("[redacted anthropic key]");
  },
);

test("an id that is a secret is gone and still tells two things apart", () => {
  const keepAll = new Redact({ keepText: true });
  const [a = "", b = ""] = [planted["anthropic"], planted["openai"]].map((secret) => {
    const seen = keepAll.process(toolCall({ aliases: [`tool:${secret}`], toolUseId: secret }));
    expect(JSON.stringify(seen)).not.toContain(secret);
    return seen.kind === "tool-call" ? seen.aliases[0] : "";
  });
  expect(a).not.toBe(b);
});

test("a secret is found in every channel of a record: fields, nested data, keys and facts", () => {
  const secret = planted["anthropic"] ?? "";
  const keepAll = new Redact({ keepText: true });
  const data = new Map<string, AttributeValue>([
    ["plain", secret],
    [secret, "key"],
    ["nested", new Map<string, AttributeValue>([["list", [secret, 1]]])],
  ]);
  const seen = [
    request({ error: `bad key ${secret}`, data, facts: { user: secret, project: "/p" } }),
    toolCall({ input: `export K=${secret}` }),
    prompt({ text: secret }),
    event({ name: secret }),
  ];
  for (const one of seen) {
    const text = JSON.stringify(keepAll.process(one), (_, value) =>
      value instanceof Map ? [...value] : value,
    );
    expect(text).not.toContain(secret);
  }
});

test("shared facts stay one object, so that a session merges them once", () => {
  const redact = new Redact({ keepText: false });
  const facts = { user: planted["github"] };
  expect(redact.process(event({ facts })).facts).toBe(redact.process(event({ facts })).facts);
});

test("prompt, answer and tool texts are dropped unless they were asked for", () => {
  const texts = new Map([
    ["response", "hello"],
    ["last_assistant_message", "x"],
    ["tool_parameters", "{}"],
    ["gen_ai.prompt.0.content", "x"],
    ["input.value", "x"],
    ["prompt.id", "p1"],
    ["message.uuid", "u1"],
    ["input_tokens", "5"],
    ["kept", "yes"],
  ]);
  const seen = [prompt({ text: "hi" }), toolCall({ input: "ls" }), event({ data: texts })] as const;
  const [quietPrompt, quietCall, quietEvent] = seen.map((one) =>
    new Redact({ keepText: false }).process(one),
  );
  expect(quietPrompt).toMatchObject({ text: undefined, hash: identityOf("hi") });
  expect(quietCall).toMatchObject({ input: undefined });
  expect([...(quietEvent?.data.keys() ?? [])]).toEqual(["prompt.id", "message.uuid", "input_tokens", "kept"]);
  const nested = new Map([["event", new Map([["content", "hi"]])]]);
  const [inner] = new Redact({ keepText: false }).process(event({ data: nested })).data.values();
  expect(inner).toEqual(new Map());
  expect(new Redact({ keepText: true }).process(seen[0])).toMatchObject({
    text: "hi",
    hash: identityOf("hi"),
  });
});

test("content is dropped from maps within lists, which else stay as they are", () => {
  const choices: AttributeValue = [
    new Map([
      ["content", "hi"],
      ["role", "assistant"],
    ]),
    [new Map([["text", "x"]])],
  ];
  const told = event({
    data: new Map<string, AttributeValue>([
      ["choices", choices],
      ["counts", [1, 2]],
    ]),
  });
  const quiet = new Redact({ keepText: false }).process(told).data;
  expect(quiet.get("choices")).toEqual([new Map([["role", "assistant"]]), [new Map()]]);
  expect(quiet.get("counts")).toBe(told.data.get("counts"));
});

test("a prompt's hash is that of its redacted words, so that one from the spool and one from a transcript agree", () => {
  const told = `use ${planted["anthropic"]} now`;
  const [raw, spooled] = [told, redactText(told)].map((text) =>
    new Redact({ keepText: false }).process(prompt({ text })),
  );
  const hash = identityOf("use [redacted anthropic key] now");
  expect([raw, spooled]).toMatchObject([{ hash }, { hash }]);
});

test("of a client that nobody has read no sentence is kept as an error, a name or a reason", () => {
  const said = "Diary: my secret plan";
  const of = (own: object) => ({ ...own, isUnread: true, name: said });
  const told = [
    request(of({ failed: true, error: said, stopReason: said, querySource: said })),
    toolCall(of({ tool: said, decision: said, error: said, sign: { says: "tool-ended", tool: said } })),
    event(of({})),
  ];
  const kept = told.map((one) => new Redact({ keepText: false }).process(one));
  expect(JSON.stringify(kept)).not.toContain("secret");
  expect(kept).toMatchObject([
    { name: "Diary:…", error: "failed", stopReason: "Diary:…" },
    { tool: "Diary:…", decision: "Diary:…", error: "failed", sign: { says: "tool-ended", tool: "Diary:…" } },
    { name: "Diary:…" },
  ]);
  expect(told.map((one) => new Redact({ keepText: true }).process(one))).toEqual(told);
  const name = "postgres://app:hunter2&hunter2@db";
  expect(new Redact({ keepText: false }).process(event({ isUnread: true, name })).name).toBe(
    "postgres://app:…",
  );
});

test("of a client that nobody has read one word says what failed, or the kind its error begins with", () => {
  const errors = ["rate_limit_exceeded", "TimeoutError: no answer to 'my plan'", "you said 'my plan'"];
  const kept = errors.map((error) =>
    new Redact({ keepText: false }).process(request({ isUnread: true, error })),
  );
  expect(kept).toMatchObject([
    { error: "rate_limit_exceeded" },
    { error: "TimeoutError" },
    { error: "failed" },
  ]);
  expect(new Redact({ keepText: false }).process(request({ error: "Overloaded, try again" }))).toMatchObject({
    error: "Overloaded, try again",
  });
});
