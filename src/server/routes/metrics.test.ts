import { expect, test } from "bun:test";
import { event, noon, planEvent, request, task, toolCall } from "../../../test/contract/observation.ts";
import { readerOf } from "../../../test/ledger.ts";
import { Hub } from "../../live/hub.ts";
import type { MetricsAnswer } from "../../query/metrics.ts";
import type { MetricEntry } from "../../query/shape.ts";
import { metricRoutes } from "./metrics.ts";

const parts = {
  reader: readerOf(
    request({ at: noon }),
    toolCall({ at: noon + 1, source: "hook", name: "post_tool_use", tool: "Read" }),
    toolCall({ at: noon + 2, tool: "Bash" }),
    task({ at: noon + 3 }),
    event({ at: noon + 4, source: "hook", name: "stop" }),
    toolCall({ at: noon + 5, tool: "Bash", sessionId: "s2" }),
    planEvent({ at: noon + 6, project: "/shop" }),
    event({ at: noon + 7, sessionId: "s3", facts: { project: "/shop" } }),
  ),
  hub: new Hub(),
};
const routes = metricRoutes(parts).onError((thrown, context) => context.text(thrown.message, 400));

async function paged(query: string): Promise<number[]> {
  const answer = (await (await routes.request(`/api/metrics?${query}`)).json()) as MetricsAnswer;
  return answer.metrics.map(({ id }) => Number(id)).toReversed();
}

/** What a listener hears that comes back after an entry. */
async function heard(query: string, after: number): Promise<number[]> {
  const left = new AbortController();
  const response = await routes.request(`/events/metrics?${query}`, {
    headers: { "last-event-id": String(after) },
    signal: left.signal,
  });
  let text = "";
  for await (const bytes of response.body ?? []) {
    text += new TextDecoder().decode(bytes);
    if (text.includes("data: ")) break;
  }
  left.abort();
  const lines = text.split("\n").filter((line) => line.startsWith("data: "));
  return lines.map((line) => Number((JSON.parse(line.slice("data: ".length)) as MetricEntry).id));
}

const narrowed: readonly (readonly [query: string, ids: readonly number[]])[] = [
  ["source=hook", [2, 5]],
  ["source=telemetry", [1, 3, 4, 6, 8]],
  ["event_type=tool_result", [3, 6]],
  ["event_type=stop", [5]],
  ["event_category=tool", [2, 3, 6]],
  ["tool=Bash", [3, 6]],
  ["tool=Bash&session=s1", [3]],
  ["event_category=session&source=hook", [5]],
  // What happened to a plan is its project's, also where no session is known.
  ["project=/shop", [7, 8]],
];

test.each([...narrowed])("the feed and its stream with %s are the same entries", async (query, ids) => {
  expect(await paged(query)).toEqual([...ids]);
  expect(await heard(query, 0)).toEqual([...ids]);
  const [, ...others] = ids;
  if (others.length > 0) expect(await heard(query, ids[0] ?? 0)).toEqual(others);
});

const refused = [
  ["source=", "source is empty; name one"],
  ["tool=%20", "tool is empty"],
  ["event_type=", "event_type is empty"],
  ["tool=Bash&tool=Read", "tool is given more than once"],
  ["source=otlp", "source=otlp is not known; use one of hook, transcript, telemetry, custom"],
  ["event_category=x", "event_category=x is not known; use one of tool, api, session, user, custom"],
] as const;

test.each(["x", "%20", "-1", "1e3", "0x10", "1.5", "9007199254740993"])(
  "cursor %s is refused",
  async (cursor) => {
    const response = await routes.request(`/api/metrics?cursor=${cursor}`);
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining("not one of ours"),
    ]);
  },
);

test.each([...refused])("%s is refused by the feed and by its stream", async (query, part) => {
  for (const path of ["/api/metrics", "/events/metrics"]) {
    const response = await routes.request(`${path}?${query}`);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(part)]);
  }
});

test("of what is not known the feed has nothing", async () => {
  expect(await paged("tool=None")).toEqual([]);
  expect(await paged("event_type=none")).toEqual([]);
});
