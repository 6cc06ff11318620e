import { expect, test } from "bun:test";
import { noUsage } from "../../domain/usage.ts";
import { formatTotals, type SessionSent } from "./totals.ts";

const session: SessionSent = {
  id: "s1",
  model: "house-model",
  repository: "acme/shop",
  prompts: 1,
  requests: 1,
  failedRequests: 0,
  unpricedRequests: 1,
  toolCalls: 0,
  usage: { ...noUsage, input: 2000 },
  costNano: 0,
};

test.each([
  [[session], "Sent 1 session, 1 request, 2,000 tokens, $0.00; 1 of the requests has no price."],
  [
    [session, { ...session, requests: 2134, unpricedRequests: 1263 }],
    "Sent 2 sessions, 2,135 requests, 4,000 tokens, $0.00; 1,264 of the requests have no price.",
  ],
])("what was sent is counted in words", (sessions, line) => {
  const totals = {
    sessions,
    requests: sessions.reduce((sum, { requests }) => sum + requests, 0),
    usage: { ...noUsage, input: 2000 * sessions.length },
    costNano: 0,
  };
  expect(formatTotals(totals).at(-1)).toBe(line);
});
