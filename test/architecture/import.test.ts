import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Glob } from "bun";

/** Which folder of `src` may import which. This table is the architecture; `main.ts`, `program.ts` and `cli.ts` may see everything. */
const mayImport: Record<string, readonly string[]> = {
  domain: [],
  config: ["domain"],
  pricing: ["domain"],
  file: [],
  self: ["domain", "file"],
  context: ["domain"],
  live: [],
  protobuf: ["domain"],
  format: ["domain"],
  imitation: ["domain"],
  load: ["domain", "imitation", "exporter"],
  store: ["domain", "file"],
  agent: ["domain"],
  receiver: ["domain", "file", "protobuf", "agent", "self"],
  pipeline: ["domain", "agent", "pricing", "self"],
  query: ["domain", "context", "store"],
  checkpoint: ["domain", "file", "context", "query", "store"],
  transfer: ["domain", "query", "store"],
  alert: ["domain", "format", "query", "store"],
  exporter: ["domain", "file", "protobuf", "query", "self", "store"],
  mcp: ["domain", "format", "query", "alert", "checkpoint", "store"],
  server: ["domain", "query", "checkpoint", "transfer", "alert", "live", "self", "store"],
  command: [
    "domain",
    "file",
    "config",
    "context",
    "format",
    "query",
    "checkpoint",
    "transfer",
    "alert",
    "agent",
    "pricing",
    "imitation",
    "load",
    "store",
  ],
};

/** Of the store, everyone but the composition root sees the contract only. */
const storeContract = new Set([
  "src/store/store.ts",
  "src/store/glance.ts",
  "src/store/plan-event-log.ts",
  "src/store/alert-log.ts",
  "src/store/allowance-log.ts",
  "src/store/odometer.ts",
  "src/store/session-log.ts",
  "src/store/close-up.ts",
  "src/store/outbox.ts",
  "src/store/fact-feed.ts",
  "src/store/usage-row.ts",
  "src/store/whole.ts",
  "src/store/search.ts",
]);
const mains = new Set(["src/main.ts", "src/program.ts", "src/cli.ts"]);
/** Who puts the parts together, and so may see all of them. */
const roots = { has: (path: string): boolean => mains.has(path) || path.startsWith("src/assembly/") };

const root = join(import.meta.dir, "..", "..");
const files = [...new Glob("src/**/*.ts").scanSync({ cwd: root })]
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => !path.endsWith(".test.ts") && !path.endsWith(".d.ts"));
const imports = files.flatMap((from) => importsOf(from).map((to) => ({ from, to })));

test("every import keeps to its folder's table", () => {
  const strays = imports.filter(
    ({ from, to }) =>
      !roots.has(from) &&
      folder(from) !== folder(to) &&
      !(mayImport[folder(from)] ?? []).includes(folder(to)),
  );
  expect(strays).toEqual([]);
});

test("only the composition root names a concrete store", () => {
  const strays = imports.filter(
    ({ from, to }) =>
      !roots.has(from) && folder(from) !== "store" && folder(to) === "store" && !storeContract.has(to),
  );
  expect(strays).toEqual([]);
});

test("siblings never import each other: not two agents, not two stores, not two commands' parts", () => {
  const strays = imports.filter(
    ({ from, to }) =>
      ["agent", "store", "receiver", "command"].includes(folder(from)) &&
      folder(from) === folder(to) &&
      part(from) !== undefined &&
      part(to) !== undefined &&
      part(from) !== part(to) &&
      // What draws for terminals is there for all commands.
      part(to) !== "format",
  );
  expect(strays).toEqual([]);
});

test("nothing imports who puts the parts together", () => {
  expect(imports.filter(({ from, to }) => roots.has(to) && !roots.has(from))).toEqual([]);
});

test("the page imports types of questions, words and amounts, and nothing else of the program", () => {
  const strays = [...new Glob("dashboard/**/*.{ts,tsx}").scanSync({ cwd: root })].flatMap((from) =>
    [...read(from).matchAll(/import (type )?[^;]*?from "(\.[^"]+)"/g)]
      .map(([, type, to = ""]) => ({ type, from, to: join(dirname(from), to).replaceAll("\\", "/") }))
      .filter(({ to }) => to.startsWith("src/"))
      .filter(
        ({ type, to }) =>
          !(
            type === undefined ? ["format", "domain"] : ["query", "checkpoint", "alert", "format", "domain"]
          ).includes(folder(to)),
      ),
  );
  expect(strays).toEqual([]);
});

test("one file of the page asks the collector, one leads to a session, and none makes markup of text", () => {
  const found = (pattern: RegExp): string[] =>
    [...new Glob("dashboard/**/*.{ts,tsx}").scanSync({ cwd: root })]
      .filter((path) => pattern.test(read(path)))
      .toSorted();
  expect(found(/\bfetch\(|new EventSource|XMLHttpRequest|sendBeacon|new WebSocket/)).toEqual([
    "dashboard/api/ask.ts",
  ]);
  expect(found(/\bhref\(`\/sessions\//)).toEqual(["dashboard/app/session-href.ts"]);
  expect(found(/innerHTML|dangerouslySetInnerHTML|insertAdjacentHTML|document\.write|\beval\(/)).toEqual([]);
});

test("Bun's SQLite and its server stay in one place each", () => {
  const users = files.filter((path) => /from "bun:|Bun\.serve/.test(read(path)));
  expect(
    users.filter((path) => !path.startsWith("src/store/sqlite/") && path !== "src/assembly/listen.ts"),
  ).toEqual([]);
});

test("the environment and the process are read in the bin only", () => {
  const users = files.filter((path) => /process\.(?:env|argv|exit\()/.test(read(path)));
  expect(users.toSorted()).toEqual(["src/cli.ts", "src/program.ts"]);
});

test("the agents' protocol is loaded when somebody speaks it, and by nobody else", () => {
  const users = files.filter((path) => /from "@modelcontextprotocol/.test(read(path)));
  expect(users.filter((path) => folder(path) !== "mcp")).toEqual([]);
  const loaded = files
    .filter((path) => folder(path) !== "mcp")
    .flatMap((path) =>
      [...read(path).matchAll(/import (?!type )[^;]*?from "[./]*\/mcp\/[^"]+"/g)].map(
        ([found]) => `${path}: ${found}`,
      ),
    );
  expect(loaded).toEqual([]);
});

function importsOf(path: string): string[] {
  const found = read(path).matchAll(/(?:from|import\() ?"(\.[^"]+)"/g);
  return [...found]
    .map(([, to = ""]) => join(dirname(path), to).replaceAll("\\", "/"))
    .filter((to) => to.startsWith("src/"));
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

function folder(path: string): string {
  return path.split("/")[1] ?? "";
}

/** The implementation a file belongs to: `claude-code` of `agent/claude-code/span.ts`; undefined for shared files. */
function part(path: string): string | undefined {
  const [, , name, ...rest] = path.split("/");
  return rest.length > 0 ? name : undefined;
}
