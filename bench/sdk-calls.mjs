/**
 * Calls through the SDK, each beside a bare append of a line as long: `sdk-calls.mjs DIR CALLS [texts|resting]`, on Node
 * or Bun. Prints the microseconds of each as JSON. Where a collector is set in the environment, the SDK tells it too.
 */
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import { createTelemetry } from "../sdk/sdk.js";

const [dir = "", calls = "0", mode = ""] = process.argv.slice(2);
/** Calls between two pauses: a program that waits for a model leaves its thread alone, and its processor to others. */
const burst = mode === "resting" ? 1 : 20;
const { trackAiCall, flushTelemetry, telemetryHealth } = createTelemetry({
  dir: join(dir, "calls"),
  storePrompts: mode === "texts",
  storeResponses: mode === "texts",
  maxSizeMb: 1000,
});
mkdirSync(dir, { recursive: true });
const bareFile = join(dir, "bare.jsonl");
/** As long as the lines that the calls below leave. */
const bareLine = `${"x".repeat(393)}\n`;
const prompt = "What changed since Monday? ".repeat(80);
const answer = "Next to nothing. ".repeat(60);

function tell(tracker) {
  tracker.recordModel("claude-opus-5-5");
  tracker.recordTokens(1200, 300);
  tracker.recordCost(0.0123);
  tracker.recordSession("s1");
  tracker.recordPrompt(prompt);
  tracker.recordResponse(answer);
}

/** Microseconds that something took. */
async function timed(work) {
  const started = performance.now();
  await work();
  return (performance.now() - started) * 1000;
}

async function round() {
  return {
    bare: await timed(() => appendFileSync(bareFile, bareLine)),
    // What an awaited function that does nothing takes is no part of what we add.
    idle: await timed(async () => {}),
    call: await timed(() => trackAiCall("bench", "measure", async (tracker) => tell(tracker))),
  };
}

// What is compiled during the first calls is no delay of the ones that follow.
for (let index = 0; index < 1000; index += 1) await round();
const rounds = [];
for (let index = 0; index < Number(calls); index += 1) {
  rounds.push(await round());
  // The summary is updated then.
  if (index % burst === burst - 1) await setTimeout(1);
}
await flushTelemetry();
process.stdout.write(
  JSON.stringify({
    bare: rounds.map(({ bare }) => bare),
    call: rounds.map(({ call, idle }) => Math.max(0, call - idle)),
    health: telemetryHealth(),
  }),
);
