import { expect, test } from "bun:test";
import { join } from "node:path";
import { configJsonSchema, exampleFile, formatConfigMarkdown } from "./describe.ts";
import { configKeys } from "./key.ts";
import { valuesOfFile } from "./file.ts";

const docs = join(import.meta.dir, "../../docs");

const generated = [
  ["config.md", formatConfigMarkdown()],
  ["config.schema.json", `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`],
] as const;

test.each(generated)(
  "docs/%s is what the schema prints (UPDATE_GOLDEN=1 writes it anew)",
  async (name, expected) => {
    const file = Bun.file(join(docs, name));
    if (Bun.env["UPDATE_GOLDEN"] === "1") await file.write(expected);
    expect(await file.text()).toBe(expected);
  },
);

test("the manual's example is a valid config file", () => {
  expect(valuesOfFile(exampleFile, "example").get("server.port")).toBe(4400);
});

test("the manual names every key with its default and its variables", () => {
  const text = formatConfigMarkdown();
  for (const { name, entry, variables } of configKeys) {
    expect(text).toContain(`| \`${name}\` | \`${JSON.stringify(entry.default)}\` |`);
    for (const variable of variables) expect(text).toContain(`\`${variable}\``);
  }
});

test("every key has a default, a description and a unit", () => {
  expect(configKeys.length).toBeGreaterThan(10);
  for (const { entry } of configKeys) {
    expect(entry.default).toBeDefined();
    expect(entry.facts.description).toMatch(/^[A-Z].*\.$/);
    expect(entry.facts.unit).not.toBe("");
  }
});

test("no variable of the environment stands for two keys", () => {
  const all = [
    ...configKeys.flatMap(({ variables }) => variables),
    "HALLMONITOR_DATA_DIR",
    "HALLMONITOR_CONFIG",
  ];
  expect(new Set(all).size).toBe(all.length);
});

test("the JSON Schema allows no unknown keys, and tells the bounds and defaults", () => {
  const schema = configJsonSchema();
  expect(schema).toMatchObject({
    additionalProperties: false,
    properties: {
      server: {
        additionalProperties: false,
        properties: { port: { default: 4318, type: "integer", maximum: 65_535 } },
      },
      receiver: { properties: { otlp: { properties: { max_body: { default: "16MB", minimum: 1000 } } } } },
      pricing: { properties: { overrides: { additionalProperties: { required: ["input", "output"] } } } },
    },
  });
  expect(schema["required"]).toBeUndefined();
});
