import { expect } from "bun:test";
import * as fc from "fast-check";
import { AppError } from "../../src/domain/error.ts";
import { parseJson } from "../../src/config/json.ts";
import { configKeys } from "../../src/config/key.ts";
import { loadConfig } from "../../src/config/load.ts";
import { attempt } from "./attempt.ts";
import { choices } from "./choices.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";

nothingFailsUnheard();

const jsonText = fc.oneof(
  fc.json(),
  fc.json({ noUnicodeString: false, stringUnit: "binary" }),
  fc.string(),
  fc.constantFrom(
    "",
    " ",
    "\ufeff{}",
    "[".repeat(100_000),
    '{"a":'.repeat(50_000),
    "1e999",
    "-0",
    '"\\ud800"',
    "nul",
    "01",
    "{,}",
    "[1,]",
  ),
);

claim("a config file is read as JSON is, or refused with file, line and column", {
  given: fc.tuple(jsonText, choices),
  inputs: 500,
  holds: ([whole, choose]) => {
    const text = choose.onceIn(3) ? whole.slice(0, choose.below(whole.length + 1)) : whole;
    const ours = attempt(() => parseJson(text, "config.json"));
    const official = attempt(() =>
      text.replace(/^\ufeff/, "").trim() === "" ? {} : JSON.parse(text.replace(/^\ufeff/, "")),
    );
    if (!(ours instanceof Error)) return expect(ours).toEqual(official);
    expect(ours).toBeInstanceOf(AppError);
    expect(ours.message).toMatch(/^config\.json /);
    // What it refuses though it is JSON: a key that stands twice, and what no config nests to.
    if (!(official instanceof Error)) expect(ours.message).toMatch(/each key once|nests/);
  },
});

const names = configKeys.map(({ name }) => name);
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    "5s",
    "16MB",
    "1h30m",
    "0s",
    "off",
    "",
    " ",
    "-1",
    "NaN",
    "1e400",
    "__proto__",
    "99999999999999999999",
    "999999999d",
  ),
  fc.double(),
  fc.constantFrom(-1, 0, 1, 65_536, 1e308, 0.5),
);

claim("any values under any keys are a config or a refusal that names what is wrong", {
  given: fc.array(
    fc.tuple(
      fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.string() }),
      value,
    ),
    { maxLength: 4 },
  ),
  inputs: 1500,
  holds: (told) => {
    const tree: Record<string, unknown> = {};
    for (const [name, given] of told) place(tree, name.split("."), given);
    const config = attempt(() => load({ text: JSON.stringify(tree) }));
    if (config instanceof Error)
      expect([config.message, config instanceof AppError && config.code]).toEqual([
        config.message,
        "invalid",
      ]);
    if (config instanceof Error) expect(config.message).toContain("config.json");
  },
});

/** A value as a person would write it into a variable. */
function textOf(told: fc.JsonValue): string {
  return typeof told === "object" ? JSON.stringify(told) : String(told);
}

const variables = configKeys.flatMap((key) => key.variables);

claim("any texts in the environment and behind flags are a config or a refusal that names what is wrong", {
  given: fc.record({
    env: fc.dictionary(fc.constantFrom(...variables), fc.oneof(fc.string(), value.map(textOf)), {
      maxKeys: 2,
    }),
    flags: fc.dictionary(fc.constantFrom("host", "port", "grpcPort", "dataDir", "config"), fc.string(), {
      maxKeys: 1,
    }),
  }),
  inputs: 1000,
  holds: ({ env, flags }) => {
    const config = attempt(() => load({ env: { ...env }, flags: { ...flags } }));
    if (config instanceof Error)
      expect([config.message, config instanceof AppError && config.code]).toEqual([
        config.message,
        "invalid",
      ]);
  },
});

function load({
  text,
  env = {},
  flags = {},
}: {
  text?: string;
  env?: Record<string, string>;
  flags?: Record<string, string>;
}) {
  return loadConfig({ flags, env, platform: "linux", home: "/home/p", readText: () => text });
}

function place(tree: Record<string, unknown>, path: readonly string[], told: unknown): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) tree[name] = told;
  else {
    if (typeof tree[name] !== "object" || tree[name] === null) tree[name] = {};
    place(tree[name] as Record<string, unknown>, rest, told);
  }
}
