import { expect, test } from "bun:test";
import { runCommand } from "citty";
import { loadConfig, type ConfigFlags } from "../config/load.ts";
import { AppError, surfaces } from "../domain/error.ts";
import { catalog } from "../pricing/catalog.ts";
import { createPriceBook } from "../pricing/lookup.ts";
import { checkConfig, configCommand, printConfig } from "./config.ts";
import type { Host } from "./host.ts";

const file = "/home/ada/.local/share/hallmonitor/config.json";
const text = '{ "receiver": { "otlp": { "max_body": "32MB" } } }';

/** What the config commands need of the program, with one config file; `said` is what they print. */
function world(written?: string) {
  const said: string[] = [];
  const warned: string[] = [];
  const env = { HALLMONITOR_PIPELINE_KEEP_TEXT: "true", HALLMONITOR_KEEP_TEXT: "true" };
  const load = (flags: ConfigFlags) =>
    loadConfig({
      flags,
      env,
      platform: "linux",
      home: "/home/ada",
      readText: (path) => (path === file ? written : undefined),
    });
  const host = {
    loadConfig: load,
    // A check only asks whether the prices open; nothing is looked up in them.
    openPrices: ({ pricing }) =>
      createPriceBook({ rows: catalog, ...pricing }) as unknown as ReturnType<Host["openPrices"]>,
    out: (line) => void said.push(line),
    err: (line) => void warned.push(line),
    env,
    terminal: { isTty: true, columns: 120, rows: 40, colour: false },
  } satisfies Pick<Host, "loadConfig" | "openPrices" | "out" | "err" | "env" | "terminal">;
  return { host, load, said, warned };
}

async function run(
  host: ReturnType<typeof world>["host"],
  ...rawArgs: string[]
): Promise<AppError | undefined> {
  try {
    await runCommand(configCommand(host as unknown as Host), { rawArgs });
    return undefined;
  } catch (thrown) {
    return AppError.from(thrown);
  }
}

test("the printed config shows every key, its value and where it comes from", () => {
  const lines = printConfig(world(text).load({ port: "0" }), { json: false, width: 120 }).split("\n");
  expect(lines[0]).toBe(`config file: ${file}`);
  const shown = lines.slice(2).map((line) => line.split(/ {2,}/));
  expect(shown[0]).toEqual(["key", "from", "value"]);
  expect(shown).toContainEqual(["server.host", "default", '"127.0.0.1"']);
  expect(shown).toContainEqual(["server.port", "flag", "0"]);
  expect(shown).toContainEqual(["receiver.otlp.max_body", "file", '"32MB"']);
  expect(shown).toContainEqual(["pipeline.keep_text", "environment", "true"]);
  expect(shown).toContainEqual(["data_dir", "default", '"/home/ada/.local/share/hallmonitor"']);
  expect(shown).toContainEqual([
    "claude_dirs",
    "default",
    '["/home/ada/.claude","/home/ada/.config/claude"]',
  ]);
});

test("in a narrow terminal a value stands below its key, whole, and no line is wider than it has to be", () => {
  const lines = printConfig(world(text).load({ port: "0" }), { json: false, width: 40 }).split("\n");
  const at = lines.indexOf("receiver.otlp.max_body");
  expect(lines[at + 1]).toBe('  file  "32MB"');
  const wide = lines.filter((line) => line.length > 40);
  expect(wide.every((line) => line.startsWith("  ") || line.startsWith("config file"))).toBe(true);
  expect(wide.length).toBeLessThan(10);
});

test("nothing in a printed value speaks to the terminal, and nothing is cut", () => {
  const name = `\u001b]0;x\u0007${"n".repeat(300)}`;
  const { load } = world(JSON.stringify({ pricing: { aliases: { [name]: "m\u009b31m" } } }));
  const lines = printConfig(load({}), { json: false, width: 120 }).split("\n");
  const line = lines.find((found) => found.startsWith("pricing.aliases"));
  expect(line).not.toMatch(/\p{Cc}/u);
  expect(line).toContain("n".repeat(300));
});

test("as JSON the same is there for programs", () => {
  const printed: unknown = JSON.parse(
    printConfig(world(text).load({ port: "0" }), { json: true, width: 120 }),
  );
  expect(printed).toMatchObject({ schema_version: 1, file });
  expect(printed).toHaveProperty(
    "settings",
    expect.arrayContaining([
      { key: "server.port", value: 0, origin: "flag" },
      { key: "server.allowed_hosts", value: [], origin: "default" },
      { key: "receiver.otlp.max_body", value: "32MB", origin: "file" },
    ]),
  );
  expect(JSON.parse(printConfig(world().load({}), { json: true, width: 120 }))).toHaveProperty("file", null);
});

test("a valid config is said to be valid, with its file, and leaves with 0", () => {
  const withFile = world(text);
  expect(checkConfig(withFile.host, {}, { json: false })).toBe(0);
  expect(withFile.said).toEqual([`the config is valid: ${file}`]);
  const without = world();
  expect(checkConfig(without.host, {}, { json: false })).toBe(0);
  expect(without.said).toEqual(["the config is valid; there is no config file"]);
});

test("as JSON a valid config is said to be valid, too", async () => {
  const withFile = world(text);
  expect(await run(withFile.host, "check", "--json")).toBeUndefined();
  expect(JSON.parse(withFile.said[0] ?? "")).toEqual({ schema_version: 1, file, valid: true });
  const without = world();
  expect(await run(without.host, "check", "--json")).toBeUndefined();
  expect(JSON.parse(without.said[0] ?? "")).toEqual({ schema_version: 1, file: null, valid: true });
});

test.each([
  ['{ "server": { "port": "x" } }', `${file}: server.port is "x"`],
  ['{ "pricing": { "aliases": { "mine": "claude-opus-none" } } }', 'pricing.aliases["mine"]'],
  ["{", "line 1, column 2"],
])("a config that is not valid leaves with 2 and the place: %s", async (written, place) => {
  const { host, said } = world(written);
  const error = await run(host, "check");
  expect(surfaces[error?.code ?? "internal"].exit).toBe(2);
  expect(error?.message).toContain(place);
  expect(said).toEqual([]);
});

test("as JSON a config that is not valid is said to be none, and leaves with 2 as well", async () => {
  const { host, said } = world('{ "servr": {} }');
  const error = await run(host, "check", "--json");
  expect(surfaces[error?.code ?? "internal"].exit).toBe(2);
  expect(JSON.parse(said[0] ?? "")).toEqual({ schema_version: 1, valid: false, error: error?.message });
});

test("the command prints or checks, with flags, and refuses any other word", async () => {
  const { host, said } = world(text);
  expect(await run(host, "print", "--json", "--data-dir", "/d")).toBeUndefined();
  expect(JSON.parse(said[0] ?? "")).toHaveProperty(
    "settings",
    expect.arrayContaining([{ key: "data_dir", value: "/d", origin: "flag" }]),
  );
  expect(await run(host, "print")).toBeUndefined();
  expect(said[1]).toStartWith(`config file: ${file}`);
  expect(await run(host, "check")).toBeUndefined();
  expect(said[2]).toBe(`the config is valid: ${file}`);
  expect(await run(host, "prnt")).toMatchObject({
    code: "invalid",
    message: expect.stringContaining("config print"),
  });
});

test.each(["check", "print"])(
  "'config %s' tells of a variable that sets nothing, and what was meant",
  async (action) => {
    const { host, warned } = world(text);
    expect(await run(host, action)).toBeUndefined();
    expect(warned).toEqual([
      "hallmonitor: HALLMONITOR_KEEP_TEXT sets nothing; did you mean HALLMONITOR_PIPELINE_KEEP_TEXT?",
    ]);
  },
);
