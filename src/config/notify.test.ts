import { expect, test } from "bun:test";
import * as v from "valibot";
import { faultsOf } from "./fault.ts";
import { notifiers } from "./notify.ts";

const entry = notifiers("Ways to tell people.");
const hook = "https://hooks.slack.com/services/T0/B0/XXXX";

function faults(table: unknown): readonly string[] {
  return faultsOf(entry, table, "alert.notify");
}

test("without a config a line in the collector's own terminal tells, and nothing else", () => {
  expect(v.parse(entry, undefined)).toEqual([
    {
      name: "terminal",
      kind: "terminal",
      url: undefined,
      secret: undefined,
      argv: [],
      minSeverity: "attention",
      rules: [],
      resolved: true,
      allowPrivate: false,
    },
  ]);
});

test("every kind can be written, in its order, with secrets elsewhere", () => {
  const list = v.parse(entry, {
    team: { kind: "slack", url_from: { env: "SLACK_URL" }, min_severity: "bad", rules: ["session_stuck"] },
    home: { kind: "webhook", url: "http://nas.lan/x", secret_from: { file: "/run/s" }, allow_private: true },
    page: { kind: "command", argv: ["page-me"], resolved: false },
    screen: { kind: "desktop" },
  });
  expect(list.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    "team slack",
    "home webhook",
    "page command",
    "screen desktop",
  ]);
  expect(list[0]).toMatchObject({ url: { env: "SLACK_URL" }, minSeverity: "bad", rules: ["session_stuck"] });
  expect(list[1]).toMatchObject({ url: { value: "http://nas.lan/x" }, secret: { file: "/run/s" } });
});

test.each([
  ["an unknown kind", { kind: "email" }, 'alert.notify.x.kind is "email": write "terminal", "desktop", '],
  ["no kind", {}, 'alert.notify.x.kind is missing: write "terminal"'],
  [
    "an unknown key",
    { kind: "slack", url: hook, uri: "" },
    "alert.notify.x.uri is not a key: did you mean url?",
  ],
  [
    "no address",
    { kind: "slack" },
    "alert.notify.x.url is missing: write the address that slack sends to, or url_from.",
  ],
  [
    "two addresses",
    { kind: "slack", url: hook, url_from: { env: "A" } },
    "write nothing, for there is a url already.",
  ],
  ["an address nobody uses", { kind: "desktop", url: hook }, "alert.notify.x.url is"],
  ["no program", { kind: "command" }, "alert.notify.x.argv is missing: write a list with a program"],
  [
    "a line for a shell",
    { kind: "command", argv: "page-me now" },
    "write a list with a program and its arguments",
  ],
  [
    "a secret nobody uses",
    { kind: "slack", url: hook, secret_from: { env: "A" } },
    "write nothing: slack signs nothing.",
  ],
  [
    "a secret in the file",
    { kind: "webhook", url: hook, secret_from: "geheim" },
    'write { "env": NAME } with a variable',
  ],
  ["http to the Internet", { kind: "webhook", url: "http://a.example/x" }, "begins with https"],
  [
    "a login in the address",
    { kind: "webhook", url: "https://me:geheim@a.example" },
    "write the address of a webhook",
  ],
  ["an unknown rule", { kind: "desktop", rules: ["budget"] }, "write a list of rules: write_fault, "],
] as const)("%s: a message says where, and what to write", (_, one, message) => {
  const [first, ...others] = faults({ x: one });
  expect(first).toContain(message);
  expect(others).toEqual([]);
});

test("no message shows an address: who knows it may write there", () => {
  const wrong = [
    { kind: "desktop", url: hook },
    { kind: "slack", url: hook.replace("https", "http") },
    { kind: "slack", url: hook.replace("https", "htps") },
    { kind: "slack", url: hook, url_from: { env: "A" } },
    { kind: "slack", url_from: hook },
    { kind: "slack", url_from: { value: hook } },
  ];
  for (const one of wrong) {
    expect(faults({ x: one })).toHaveLength(1);
    expect(faults({ x: one }).join()).not.toContain("XXXX");
  }
});

test("a name is a word, and twenty are enough", () => {
  expect(faults({ "two words": { kind: "desktop" } })[0]).toContain("an object of at most 20 names");
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`n${at}`, { kind: "desktop" }]));
  expect(faults(many)[0]).toContain("an object of at most 20 names");
});

test("what is printed of the table has no address in it", () => {
  const shown = entry.facts.shown({ team: { kind: "slack", url: hook }, screen: { kind: "desktop" } });
  expect(shown).toEqual({
    team: { kind: "slack", url: "https://hooks.slack.com/…" },
    screen: { kind: "desktop" },
  });
});
