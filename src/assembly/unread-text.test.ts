import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "bun:test";
import { toPlain } from "../domain/attribute.ts";
import type { Observation } from "../domain/observation.ts";
import { createForward } from "../exporter/relay/forward.ts";
import { Redact } from "../pipeline/redact.ts";
import { createDecoder } from "../receiver/otlp/decode/decode.ts";
import { defaultOtlpLimits } from "../receiver/otlp/telemetry.ts";
import { noon } from "../../test/contract/observation.ts";
import { openDialects } from "./dialects.ts";

const folder = `${import.meta.dir}/../../test/fixtures/otlp/with-texts`;
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const decode = createDecoder(defaultOtlpLimits);
const { interpret, knowsTexts, factsIn } = openDialects();

/** What people, models and tools said in these runs. */
const said =
  /Fix the add|Fixed add|return a [-+] b|boom|[Ll]ook first|You are|not found:|exit 3|echo |missing\.py/;

function requestIn(file: string) {
  const signal = file.endsWith("-logs.json") ? ("logs" as const) : ("traces" as const);
  return { signal, body: readFileSync(`${folder}/${file}`) };
}

function observationsOf(file: string): Observation[] {
  return interpret(decode({ ...requestIn(file), encoding: "json" }).telemetry, noon);
}

function textOf(seen: Observation): string {
  return JSON.stringify({ ...seen, data: toPlain(seen.data) });
}

function forwardedOf(file: string, keepText: boolean): string {
  const nobody = { projects: [], agents: [] };
  const everyone = { include: nobody, exclude: nobody };
  const forward = createForward(
    [{ ...everyone, name: "a", signals: ["logs", "traces"], redact: [], keepText }],
    {
      ownerOf: () => ({ agent: "a", project: undefined }),
      knowsTexts: (attributes, scope) => knowsTexts({ attributes }, scope),
      factsIn: ({ resource: attributes, scope, key, value }) =>
        factsIn({ resource: { attributes }, scope }, key, value),
      fail: () => expect.unreachable(),
    },
  );
  const request = requestIn(file);
  return forward({ ...request, root: JSON.parse(request.body.toString()), items: 0 })
    .map((outgoing) => Buffer.from(outgoing.body).toString("latin1"))
    .join("");
}

test.each(files)("what was said in %s is neither kept nor sent on unless texts are", (file) => {
  const quiet = new Redact({ keepText: false });
  const seen = observationsOf(file);
  expect(seen.length).toBeGreaterThan(0);
  for (const one of seen) expect(textOf(quiet.process(one))).not.toMatch(said);
  expect(forwardedOf(file, false)).not.toMatch(said);
});

test("what was said is kept and sent on where texts are", () => {
  const keepAll = new Redact({ keepText: true });
  const kept = files.flatMap((file) => observationsOf(file).map((seen) => textOf(keepAll.process(seen))));
  expect(kept.join("")).toMatch(/Fix the add[^]*return a - b/);
  expect(files.map((file) => forwardedOf(file, true)).join("")).toMatch(/Fix the add[^]*return a - b/);
});

test("names, numbers, ids, models, durations and states of a client that nobody has read are kept", () => {
  const quiet = new Redact({ keepText: false });
  const data = files.flatMap((file) => observationsOf(file).flatMap((seen) => [...quiet.process(seen).data]));
  const kept = new Map(data);
  for (const [key, value] of [
    ["ai.usage.reasoningTokens", 12],
    ["gen_ai.response.finish_reasons", ["stop"]],
    ["gen_ai.output.type", "json"],
    ["gen_ai.tool.name", "read_file"],
    ["gen_ai.tool.call_id", "read_file__read_file-oezgbd"],
    ["ai.response.model", "stub-coder"],
    ["tool_type", "native"],
    ["code.file.path", "core/src/codex.rs"],
    ["sandboxed", false],
  ] as const) {
    expect(kept.get(key), key).toEqual(value);
  }
});
