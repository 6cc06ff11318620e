import { expect, test } from "bun:test";
import type { AttributeValue } from "../domain/attribute.ts";
import { event, prompt, request, toolCall } from "../../test/contract/observation.ts";
import { Redact, redactText } from "./redact.ts";

// Put together at run time: no scanner of this repository should find a key in it.
const planted: Record<string, string> = {
  anthropic: `sk-${"ant-api03-"}${"a1B2".repeat(10)}`,
  openai: `sk-${"proj-"}${"a1B2".repeat(10)}`,
  google: `AI${"za"}${"SyA1b2C3d".repeat(4)}`,
  github: `gh${"p_"}${"a1B2c3".repeat(6)}`,
  aws: `AK${"IA"}${"ABCDEFGH12345678"}`,
  slack: `xo${"xb-"}${"1234567890-abcdef"}`,
  jwt: `ey${"J"}hbGciOiJIUzI1NiJ9.ey${"J"}zdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N`,
};

test.each(Object.entries(planted))("a key of %s is gone wherever it stands", (_, key) => {
  expect(redactText(`before ${key} after`)).not.toContain(key);
  expect(redactText(`before ${key} after`)).toMatch(/^before \[redacted [a-z ]+\] after$/);
});

test.each(Object.entries(planted))("a key of %s in the reason of a session's end is gone", (_, key) => {
  const redact = new Redact({ keepText: true });
  const seen = redact.process(event({ sign: { says: "session-ended", reason: `done ${key}` } }));
  expect(seen.sign?.says).toBe("session-ended");
  expect(seen.sign?.reason).toMatch(/^done \[redacted [a-z ]+\]$/);
});

test("passwords in addresses, bearer headers, assignments and private keys are gone, the rest stays", () => {
  expect(redactText("postgres://app:hunter2hunter2@db:5432/x")).toBe("postgres://app:[redacted]@db:5432/x");
  expect(redactText("curl -H 'Authorization: Bearer abcdef0123456789'")).not.toContain("abcdef0123456789");
  expect(redactText("API_KEY=abcdefgh12345 run")).toBe("API_KEY=[redacted] run");
  const pem = `-----BEGIN RSA ${"PRIVATE KEY"}-----\nMIIabc\n-----END RSA ${"PRIVATE KEY"}-----`;
  expect(redactText(`x ${pem} y`)).toBe("x [redacted private key] y");
  expect(redactText(`x ${pem.slice(0, 40)}`)).toBe("x [redacted private key]");
});

test("ordinary texts come back as the same text", () => {
  for (const text of [
    "ask-me-anything",
    "https://example.com/a@b",
    "git@github.com:a/b.git",
    "the secret garden",
    "npm_run",
  ]) {
    expect(redactText(text)).toBe(text);
  }
});

test("no text is slow to read, however it is made", () => {
  const long = 262_144;
  const hostile = [
    "eyJ-",
    "eyJaaaaaaaa.",
    "a://",
    "bearer ",
    "secret = ",
    "-----BEGIN PRIVATE KEY-----",
    "sk-ant-",
    "h://a:b",
  ];
  for (const piece of hostile) {
    const started = performance.now();
    redactText(piece.repeat(long / piece.length));
    // A thousand times what it takes, so that only a text read again and again can fail.
    expect(performance.now() - started).toBeLessThan(1000);
  }
});

test("an address with a port does not take what follows it for a password", () => {
  const text = '["gateway.url","http://proxy:8080"],["session.id","s1"],["user.email","ann@example.com"]';
  expect(redactText(text)).toBe(text);
});

test("an id that is a secret is gone and still tells two things apart", () => {
  const keepAll = new Redact({ keepText: true });
  const [a = "", b = ""] = [planted["anthropic"], planted["openai"]].map((secret) => {
    const seen = keepAll.process(toolCall({ aliases: [`tool:${secret}`], toolUseId: secret }));
    expect(JSON.stringify(seen)).not.toContain(secret);
    return seen.kind === "tool-call" ? seen.aliases[0] : "";
  });
  expect(a).not.toBe(b);
});

test("redaction is stable: a second pass changes nothing", () => {
  for (const key of Object.values(planted)) {
    const once = redactText(`token=${key}`);
    expect(redactText(once)).toBe(once);
  }
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
  expect(quietPrompt).toMatchObject({ text: undefined });
  expect(quietCall).toMatchObject({ input: undefined });
  expect([...(quietEvent?.data.keys() ?? [])]).toEqual(["prompt.id", "message.uuid", "input_tokens", "kept"]);
  const nested = new Map([["event", new Map([["content", "hi"]])]]);
  const [inner] = new Redact({ keepText: false }).process(event({ data: nested })).data.values();
  expect(inner).toEqual(new Map());
  expect(new Redact({ keepText: true }).process(seen[0])).toMatchObject({ text: "hi" });
});
