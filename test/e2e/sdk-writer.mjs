/** A program that uses the SDK: `sdk-writer.mjs NAME CALLS`, run by Node, Bun or Deno. Every tenth call fails. */
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import { trackAiCall } from "../../sdk/sdk.js";

const [name = "writer", calls = "1000"] = process.argv.slice(2);
for (let index = 0; index < Number(calls); index += 1) {
  await trackAiCall(name, index % 2 === 0 ? "draft" : "review", (tracker) => {
    tracker.recordModel(index % 4 === 0 ? "model-a" : "model-b");
    tracker.recordTokens({ input: 100 + index, output: index, cacheRead: 50 });
    tracker.recordCost(index * 1e-6);
    tracker.recordSession(`session-${name}`);
    tracker.recordPrompt(`prompt ${index} of ${name}`);
    tracker.recordResponse({ text: "x".repeat(index % 100) });
    if (index % 10 === 9) tracker.recordError(new RangeError("no room"));
  });
  // Lets timers run, as programs that wait for a model do.
  if (index % 10 === 9) await setTimeout(1);
}
