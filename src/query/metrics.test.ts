import { expect, test } from "bun:test";
import { event, point, request, toolCall } from "../../test/contract/observation.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { listMetrics } from "./metrics.ts";

test("an entry's category says what it is of", () => {
  const ledger = new MemoryLedger();
  ledger.commit([
    request(),
    toolCall(),
    event({ source: "hook", name: "session_start" }),
    event({ source: "hook", name: "stop" }),
    event({ source: "ledger", name: "context_threshold" }),
    event({ source: "manual", name: "session_logged" }),
    event({ source: "otlp-log", name: "auth" }),
    point(),
  ]);
  const question = { filter: {}, limit: 20, before: undefined, breakDown: () => undefined };
  const { metrics } = listMetrics(new MemoryReader(ledger), question);
  const told = metrics.toReversed().map(({ event_type, event_category }) => [event_type, event_category]);
  expect(told).toEqual([
    ["api_request", "api"],
    ["tool_result", "tool"],
    ["session_start", "session"],
    ["stop", "session"],
    ["context_threshold", "session"],
    ["session_logged", "session"],
    ["auth", "custom"],
  ]);
});
