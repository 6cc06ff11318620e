import { expect, test } from "bun:test";
import { AppError } from "../../domain/error.ts";
import { isTop } from "./settings-layer.ts";
import { rivalNames, variablesIn, withoutVariables, withVariables } from "./settings.ts";

const ours = new Map([
  ["CLAUDE_CODE_ENABLE_TELEMETRY", "1"],
  ["OTEL_LOGS_EXPORTER", "otlp"],
]);

const bom = "\uFEFF";

/** Settings files as people have them, from tidy to odd. */
const odd = [
  "",
  "\n",
  bom,
  "{}",
  "{ }\n",
  '{\n  "model": "opus"\n}\n',
  '{"model":"opus"}',
  '{ "model": "opus" }',
  '{\r\n\t"model": "opus",\r\n\t"env": {\r\n\t\t"A": "1"\r\n\t}\r\n}\r\n',
  `${bom}{\n    "env": {}\n}`,
  '{"env":{"A":"1","B":"2"}}',
  '{ "env": { "A": "1", "B": "2" }, "z": [1, 2.5e-3, true, null, {"env": {"C": 3}}] }',
  '{\n  "hooks": {"env": {"OTEL_LOGS_EXPORTER": "console"}},\n  "\\u0065nv": {"\\u0041": "1"}\n}',
  '{\n  "env": {\n    "OTEL_LOGS_EXPORTER": "console",\n    "KEY": "a\\"b\\\\"\n  },\n  "x": "ü 中 \\ud83d\\ude00"\n}\n',
  '{\n  "env": {\n    "CLAUDE_CODE_ENABLE_TELEMETRY": 1\n  }\n}',
  '{"a":1\n,"env" : { "A" :"1"\n }\n ,"b":2}',
];

test("the variables stand in the edited settings, which are JSON and say the same beside them", () => {
  for (const text of odd) {
    const { text: edited } = withVariables(text, ours);
    const parsed = JSON.parse(edited.replace(bom, ""));
    const before = JSON.parse(text.replace(bom, "").trim() || "{}");
    expect(parsed).toEqual({ ...before, env: { ...before.env, ...Object.fromEntries(ours) } });
  }
});

test("a second edit changes no byte", () => {
  for (const text of odd) {
    const first = withVariables(text, ours);
    const second = withVariables(first.text, ours, first.undo);
    expect(second.text).toBe(first.text);
    expect(second.changed).toEqual([]);
    expect(second.undo).toEqual(first.undo);
    expect(withVariables(first.text, ours)).toMatchObject({ text: first.text, changed: [] });
  }
});

test("taking the variables out of untouched settings brings the original bytes back", () => {
  for (const text of odd) {
    const { text: edited, undo } = withVariables(text, ours);
    expect(isTop(edited, undo)).toBe(true);
    expect(withoutVariables(edited, undo)).toBe(text);
  }
});

test("an edit keeps to the layout of the file", () => {
  expect(withVariables('{\r\n\t"env": {\r\n\t\t"A": "1"\r\n\t}\r\n}\r\n', ours).text).toBe(
    '{\r\n\t"env": {\r\n\t\t"A": "1",\r\n\t\t"CLAUDE_CODE_ENABLE_TELEMETRY": "1",\r\n\t\t"OTEL_LOGS_EXPORTER": "otlp"\r\n\t}\r\n}\r\n',
  );
  expect(withVariables('{\n    "model": "opus"\n}\n', ours).text).toBe(
    '{\n    "model": "opus",\n    "env": {\n        "CLAUDE_CODE_ENABLE_TELEMETRY": "1",\n        "OTEL_LOGS_EXPORTER": "otlp"\n    }\n}\n',
  );
  expect(withVariables('{"model":"opus"}', ours).text).toBe(
    '{"model":"opus","env":{"CLAUDE_CODE_ENABLE_TELEMETRY":"1","OTEL_LOGS_EXPORTER":"otlp"}}',
  );
  expect(withVariables("", ours).text).toBe(
    '{\n  "env": {\n    "CLAUDE_CODE_ENABLE_TELEMETRY": "1",\n    "OTEL_LOGS_EXPORTER": "otlp"\n  }\n}\n',
  );
});

test("names say what changed, what was right already and what had another value", () => {
  const text = '{"env":{"OTEL_LOGS_EXPORTER":"console","CLAUDE_CODE_ENABLE_TELEMETRY":"1"}}';
  const edited = withVariables(text, ours);
  expect(edited.changed).toEqual(["OTEL_LOGS_EXPORTER"]);
  expect(edited.kept).toEqual(["CLAUDE_CODE_ENABLE_TELEMETRY"]);
  expect(edited.replaced).toEqual(["OTEL_LOGS_EXPORTER"]);
});

test("settings edited since lose only what was set, and a replaced value comes back", () => {
  const text = '{\n  "env": {\n    "A": "1",\n    "OTEL_LOGS_EXPORTER": "console"\n  }\n}\n';
  const { text: edited, undo } = withVariables(text, ours);
  const since = edited.replace('"A": "1"', '"A": "2"').replace("}\n}", '},\n  "model": "opus"\n}');
  expect(withoutVariables(since, undo)).toBe(
    '{\n  "env": {\n    "A": "2",\n    "OTEL_LOGS_EXPORTER": "console"\n  },\n  "model": "opus"\n}\n',
  );
});

test("an env that the edit made goes when nothing else has moved in", () => {
  const { text, undo } = withVariables('{\n  "model": "opus"\n}', ours);
  expect(withoutVariables(text.replace("opus", "haiku"), undo)).toBe('{\n  "model": "haiku"\n}');
  const moved = text.replace('"env": {', '"env": {\n    "MINE": "1",');
  expect(JSON.parse(withoutVariables(moved, undo))).toEqual({ model: "opus", env: { MINE: "1" } });
});

test("a value that somebody changed after the edit stays", () => {
  const { text, undo } = withVariables("{}", ours);
  const restored = withoutVariables(text.replace("otlp", "console"), undo);
  expect(JSON.parse(restored)).toEqual({ env: { OTEL_LOGS_EXPORTER: "console" } });
});

test("another set of variables replaces the first, and its record still leads to the original", () => {
  const original = '{\n  "env": {\n    "OTEL_LOGS_EXPORTER": "console"\n  }\n}\n';
  const first = withVariables(original, new Map([...ours, ["OTEL_TRACES_EXPORTER", "otlp"]]));
  const second = withVariables(first.text, ours, first.undo);
  expect(second.changed).toEqual(["OTEL_TRACES_EXPORTER"]);
  expect(second.text).toBe(withVariables(original, ours).text);
  expect(withoutVariables(second.text, second.undo)).toBe(original);
});

test("a repeated edit after edits by others leaves their order alone", () => {
  const first = withVariables("{}", ours);
  const since = first.text.replace('"otlp"', '"otlp",\n    "MINE": "1"');
  expect(withVariables(since, ours, first.undo).text).toBe(since);
});

test("text that is no JSON is refused with its line and column", () => {
  const refused: [text: string, message: string][] = [
    ['{\n  "a": 1,\n}', "line 3, column 1: expected a name in double quotes"],
    [
      '{\n  // mine\n  "a": 1\n}',
      "line 2, column 3: expected a name in double quotes; comments are not allowed",
    ],
    [`${bom}{'a': 1}`, "line 1, column 2: expected a name"],
    ['{"a": 1} x', "line 1, column 10: expected the end of the file"],
    ['{"a": 01}', "line 1, column 7: expected a value"],
    ['{"a": [1 2]}', "line 1, column 10: expected a comma or a closing bracket"],
    ['{"a": "\n"}', "line 1, column 8: expected no line break"],
    ['{"a": "\\x"}', "line 1, column 8: expected a valid escape"],
    ['{"a": "b}', "line 1, column 7: expected an end to the string"],
    ['{"a" 1}', "line 1, column 6: expected a colon"],
    ['{"a": tru}', "line 1, column 7: expected a value"],
    ["{", "line 1, column 2: expected a name"],
    ["[]", "line 1, column 1: expected an object in braces"],
    ['{"env": []}', 'line 1, column 9: expected "env" to be an object'],
    ['{"env": {}, "env": {}}', 'line 1, column 13: expected only one "env"'],
    ['{"env": {"A": "1", "A": "2"}}', 'line 1, column 20: expected "env" to have "A" once'],
    [`{"a": ${"[".repeat(100_000)}`, "expected at most 200 levels"],
  ];
  for (const [text, message] of refused) {
    expect(() => withVariables(text, ours)).toThrow(message);
    expect(() => withVariables(text, ours)).toThrow(AppError);
  }
});

test("settings of a megabyte are edited and restored", () => {
  const list = Array.from({ length: 20_000 }, (_, i) => `    "Bash(echo ${i} \\"quoted\\" 中文:*)"`).join(
    ",\n",
  );
  const text = `{\n  "permissions": {\n    "allow": [\n${list}\n    ]\n  },\n  "note": "${"x".repeat(300_000)}"\n}\n`;
  expect(text.length).toBeGreaterThan(1_000_000);
  const { text: edited, undo } = withVariables(text, ours);
  expect(edited.startsWith(text.slice(0, -3))).toBe(true);
  expect(withoutVariables(edited, undo)).toBe(text);
});

test("only string members of env count as variables, whatever they are called", () => {
  expect([...variablesIn('{"env": {"__proto__": "x", "N": 1, "A": "\\u0031"}}')]).toEqual([
    ["__proto__", "x"],
    ["A", "1"],
  ]);
});

test("a rival is another value of a variable or a redirected signal", () => {
  const environment = new Map([
    ["OTEL_LOGS_EXPORTER", "console"],
    ["CLAUDE_CODE_ENABLE_TELEMETRY", "1"],
    ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://elsewhere/v1/logs"],
    ["PATH", "/bin"],
  ]);
  expect(rivalNames(environment, ours)).toEqual(["OTEL_LOGS_EXPORTER", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"]);
});
