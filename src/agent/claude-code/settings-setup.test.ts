import { expect, test } from "bun:test";
import { hookedEvents, hookHandlers, type HookMode } from "./hook-setup.ts";
import { ourHandlersIn } from "./settings-hooks.ts";
import { finishedSettings, isAsLeft, unfinishedSettings, type Wanted } from "./settings-setup.ts";
import { statusLineIn } from "./settings-status-line.ts";

const program = { program: "/opt/hallmonitor", args: [], platform: "linux" } as const;
const variables = new Map([["OTEL_LOGS_EXPORTER", "otlp"]]);

function wanted(more: { hooks?: HookMode | "off"; statusLine?: "on" | "off" } = {}): Wanted {
  const { hooks, statusLine } = more;
  const target = { ...program, httpUrl: "http://127.0.0.1:4318" };
  return {
    variables,
    hooks: hooks === undefined || hooks === "off" ? hooks : hookHandlers(hooks, target),
    statusLine: statusLine === "on" ? program : statusLine,
  };
}

const everything = wanted({ hooks: "http", statusLine: "on" });

/** What stands in the settings beside our own. */
const others = {
  Stop: [{ hooks: [{ type: "command", command: "say done" }] }],
  PreToolUse: [
    { matcher: "Bash", hooks: [{ type: "http", url: "http://elsewhere/hooks", timeout: 9 }] },
    { matcher: "Edit", hooks: [] },
  ],
  Unheard: [],
  WorktreeRemove: [{ hooks: [{ type: "command", command: "rm-tree" }] }],
};

/** Settings files as people have them, from tidy to odd. */
const odd = [
  "",
  "\uFEFF",
  "{}",
  '{"model":"opus"}',
  '{ "hooks": {}, "env": { "A": "1" } }',
  '{\r\n\t"hooks": {\r\n\t\t"Stop": []\r\n\t}\r\n}\r\n',
  JSON.stringify({ hooks: others }),
  JSON.stringify({ env: { A: "1" }, hooks: others, model: "opus" }, undefined, 4),
  '{"hooks":{"Stop":[\n{"hooks":[{"type":"command","command":"x"}]}\n ,{"hooks":[]}]},"statusLine":{"padding":0,"type":"command","command":"a \'b\'"}}',
  '{\n  "statusLine": null,\n  "hooks": {"Stop": [ ]}\n}\n',
  '{\n  "statusLine": { "type": "static", "command": "x" }\n}\n',
  '{\n  "statusLine": {\n    "type": "command",\n    "command": "~/line.sh",\n    "refreshInterval": 5\n  }\n}\n',
];

function parsed(text: string): Record<string, any> {
  return JSON.parse(text.replace("\uFEFF", "").trim() || "{}");
}

/** Handlers that are not ours, by event. */
function foreign(text: string): [string, unknown][] {
  const lists = Object.entries<any[]>(parsed(text)["hooks"] ?? {});
  return lists.flatMap(([event, groups]) =>
    groups.flatMap((group) =>
      group.hooks
        .filter((handler: object) => !JSON.stringify(handler).includes("hooks/claude-code"))
        .filter((handler: object) => !JSON.stringify(handler).includes("hallmonitor"))
        .map((handler: unknown): [string, unknown] => [event, { ...group, hooks: handler }]),
    ),
  );
}

test("everything wanted stands in the settings once, and the hooks of others are untouched", () => {
  for (const text of odd) {
    const { text: edited } = finishedSettings(text, everything);
    expect(new Map<string, unknown>(ourHandlersIn(edited))).toEqual(
      new Map(everything.hooks as Map<string, unknown>),
    );
    expect(ourHandlersIn(edited)).toHaveLength(hookedEvents.length);
    expect(foreign(edited)).toEqual(foreign(text));
    expect(statusLineIn(edited)).toStartWith("/opt/hallmonitor statusline");
    const { hooks: _, statusLine: __, env: ___, ...rest } = parsed(text);
    expect(parsed(edited)).toMatchObject({ ...rest, env: { OTEL_LOGS_EXPORTER: "otlp" } });
  }
});

test("doing it again changes no byte, with its record or without", () => {
  for (const text of odd) {
    const first = finishedSettings(text, everything);
    expect(finishedSettings(first.text, everything, first.layers)).toMatchObject({
      text: first.text,
      changed: [],
      layers: first.layers,
    });
    expect(finishedSettings(first.text, everything).text).toBe(first.text);
  }
});

test("taking it out of untouched settings brings the original bytes back, however often it was changed", () => {
  const steps = [
    wanted(),
    wanted({ hooks: "command" }),
    everything,
    wanted({ hooks: "http", statusLine: "off" }),
    wanted({ hooks: "off", statusLine: "on" }),
  ];
  for (const text of odd) {
    let last = finishedSettings(text, everything);
    for (const step of steps) {
      last = finishedSettings(last.text, step, last.layers);
      expect(isAsLeft(last.text, last.layers)).toBe(true);
      expect(unfinishedSettings(last.text, last.layers)).toBe(text);
    }
  }
});

test("the other mode replaces our handlers and no others", () => {
  for (const text of odd) {
    const first = finishedSettings(text, wanted({ hooks: "http" }));
    const second = finishedSettings(first.text, wanted({ hooks: "command" }), first.layers);
    expect(second.text).toBe(finishedSettings(text, wanted({ hooks: "command" })).text);
    // Also when the record of the first is lost.
    const third = finishedSettings(first.text, wanted({ hooks: "command" }));
    expect(ourHandlersIn(third.text)).toHaveLength(hookedEvents.length);
    expect(foreign(third.text)).toEqual(foreign(text));
  }
});

test("off takes out what is ours without a record, and leaves settings that mean what they meant", () => {
  for (const text of odd) {
    const { text: edited } = finishedSettings(text, everything);
    const { text: off } = finishedSettings(edited, wanted({ hooks: "off", statusLine: "off" }));
    expect(ourHandlersIn(off)).toEqual([]);
    expect(foreign(off)).toEqual(foreign(text));
    expect(statusLineIn(off)).toBe(statusLineIn(text));
  }
});

test("settings rewritten since lose ours and keep what was there and what came", () => {
  for (const text of odd) {
    const { text: edited, layers } = finishedSettings(text, everything);
    const rewritten = parsed(edited);
    rewritten["hooks"].Stop.push({ hooks: [{ type: "command", command: "new" }] });
    const restored = unfinishedSettings(JSON.stringify(rewritten, undefined, 2), layers);
    expect(ourHandlersIn(restored)).toEqual([]);
    const came: [string, unknown] = ["Stop", { hooks: { type: "command", command: "new" } }];
    expect(unordered(foreign(restored))).toEqual(unordered([...foreign(text), came]));
    expect(parsed(restored)["statusLine"]).toEqual(parsed(text)["statusLine"]);
    expect(parsed(restored)["env"]).toEqual(parsed(text)["env"]);
  }
});

function unordered(items: readonly unknown[]): string[] {
  return items.map((item) => JSON.stringify(item)).toSorted();
}

test("a handler of ours that its owner has put beside another leaves alone", () => {
  const [, ours] = [...hookHandlers("http", { ...program, httpUrl: "http://a" })][2] ?? [];
  const mine = { type: "command", command: "mine" };
  const text = JSON.stringify({ hooks: { Stop: [{ matcher: "*", hooks: [mine, ours] }] } });
  const { text: off } = finishedSettings(text, { variables: new Map(), hooks: "off" });
  expect(parsed(off)).toEqual({ hooks: { Stop: [{ matcher: "*", hooks: [mine] }] } });
});

test("one line per event joins a file of several lines, and one line stays one", () => {
  const { text } = finishedSettings('{\n  "a": 1\n}\n', wanted({ hooks: "command" }));
  expect(text).toContain(
    '\n    "Stop": [{ "hooks": [{ "type": "command", "command": "/opt/hallmonitor", "args": ["hook"], "timeout": 2 }] }],\n',
  );
  expect(finishedSettings('{"a":1}', everything).text).not.toContain("\n");
});

test("the user's own status line is wrapped, its other settings stay, and a new one of theirs is never undone", () => {
  const text = '{"statusLine":{"type":"command","command":"~/line.sh","padding":2}}';
  const first = finishedSettings(text, wanted({ statusLine: "on" }));
  expect(parsed(first.text)["statusLine"]).toEqual({
    type: "command",
    command: "/opt/hallmonitor statusline --wrap '~/line.sh'",
    padding: 2,
  });
  const moved = finishedSettings(first.text, {
    variables,
    statusLine: { ...program, program: "/new/hallmonitor" },
  });
  expect(statusLineIn(moved.text)).toBe("/new/hallmonitor statusline --wrap '~/line.sh'");
  const since = first.text.replace(/"command":"[^"]*"/, '"command":"theirs"');
  expect(statusLineIn(unfinishedSettings(since, first.layers))).toBe("theirs");
});

test("shapes that hooks cannot have are refused with their place, or left alone where nothing is asked", () => {
  const refused: [string, string][] = [
    ['{"hooks": []}', 'line 1, column 11: expected "hooks" to be an object'],
    ['{"hooks": {"Stop": {}}}', 'line 1, column 20: expected "Stop" to be a list'],
    ['{"hooks": {}, "hooks": {}}', 'line 1, column 15: expected only one "hooks"'],
    ['{"hooks": {"Stop": [], "Stop": []}}', 'expected "hooks" to have "Stop" once'],
  ];
  for (const [text, message] of refused) {
    expect(() => finishedSettings(text, wanted({ hooks: "http" }))).toThrow(message);
  }
  const strange = '{"hooks": {"Stop": [1, {"hooks": 2}, {}], "Other": 3}}';
  expect(finishedSettings(strange, { variables: new Map(), hooks: "off" }).text).toBe(strange);
  expect(ourHandlersIn(finishedSettings(strange, wanted({ hooks: "http" })).text)).toHaveLength(
    hookedEvents.length,
  );
});
