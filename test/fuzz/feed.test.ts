import { expect } from "bun:test";
import * as fc from "fast-check";
import type { Observation } from "../../src/domain/observation.ts";
import { entryCategories, entrySources } from "../../src/query/entry-class.ts";
import { entryFilter, isAsked, type FeedQuestion } from "../../src/query/feed-filter.ts";
import { listMetrics } from "../../src/query/metrics.ts";
import type { MetricEntry } from "../../src/query/shape.ts";
import type { Filter, LedgerReader } from "../../src/store/store.ts";
import { event, noon, request, subagent, task, toolCall } from "../contract/observation.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";
import { openMemory, openSqlite } from "./opened.ts";

nothingFailsUnheard();

const names = ["tool_result", "post_tool_use", "user", "task_changed", "agent", "pre_tool_use"] as const;
const tools = ["Bash", "Read"] as const;

/** What somebody says of one of a few things; `also` joins it with its neighbour. */
interface Word {
  readonly kind: "request" | "tool" | "task" | "subagent" | "event";
  readonly of: number;
  readonly also: boolean;
  readonly name: (typeof names)[number];
  readonly source: "transcript" | "otlp-log" | "otlp-span" | "hook" | "manual" | "sdk";
  readonly tool: (typeof tools)[number] | undefined;
  readonly session: "s1" | "s2" | undefined;
}

const word: fc.Arbitrary<Word> = fc.record({
  kind: fc.constantFrom("request", "tool", "tool", "task", "subagent", "event"),
  of: fc.nat({ max: 4 }),
  also: fc.boolean(),
  name: fc.constantFrom(...names),
  source: fc.constantFrom("transcript", "otlp-log", "otlp-span", "hook", "manual", "sdk"),
  tool: fc.constantFrom(...tools, undefined),
  session: fc.constantFrom("s1", "s2", undefined),
});

function observed(told: Word, index: number): Observation {
  const { kind, of, also, name, source, tool, session } = told;
  const aliases = [of, ...(also ? [of + 1] : [])].map((number) => `${kind}:${number}`);
  const seen = { name, source, aliases, sessionId: session, at: noon + index, digest: index + 1 };
  switch (kind) {
    case "request":
      return request({ ...seen, model: tool });
    case "tool":
      return toolCall({ ...seen, tool });
    case "task":
      return task(seen);
    case "subagent":
      return subagent(seen);
    case "event":
      return event(seen);
  }
}

/** Mostly nothing: each filter that is asked leaves the others less to do. */
const maybe = <T>(values: readonly T[]): fc.Arbitrary<T | undefined> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  );

const asked: fc.Arbitrary<FeedQuestion> = fc.record({
  source: maybe(entrySources),
  eventType: maybe([...names, "none"]),
  eventCategory: maybe(entryCategories),
  tool: maybe([...tools, "none"]),
});
const narrowed: fc.Arbitrary<Filter> = fc.record({
  from: maybe([noon + 5]),
  to: maybe([noon + 15]),
  sessionKey: maybe([1]),
});
const paged = fc.record({ limit: fc.integer({ min: 1, max: 7 }), look: fc.integer({ min: 1, max: 40 }) });
type Paged = { readonly limit: number; readonly look: number };

/** All pages of the feed, one after the other. */
function feedOf(reader: LedgerReader, filter: Filter, { limit, look }: Paged): MetricEntry[] {
  const entries: MetricEntry[] = [];
  let before: number | undefined;
  for (;;) {
    const page = listMetrics(reader, { filter, limit, look, before });
    entries.push(...page.metrics);
    if (page.next_cursor === null) return entries;
    expect(Number(page.next_cursor)).toBeLessThan(before ?? Infinity);
    before = Number(page.next_cursor);
  }
}

claim(
  "the pages of the feed, whatever is asked of it, are the whole of it filtered by hand, in both stores",
  {
    given: fc.tuple(fc.array(word, { maxLength: 24, size: "max" }), asked, narrowed, paged),
    inputs: 250,
    holds: ([words, question, filter, pages]) => {
      const told = words.map(observed);
      const answers = [openSqlite, openMemory].map((open) => {
        using store = open();
        for (const one of told) store.writer.commit([one]);
        const whole = feedOf(store.reader, filter, { limit: 500, look: 500 });
        const byHand = whole.filter((entry) => isAsked(entry, question));
        expect(feedOf(store.reader, entryFilter(filter, question), pages)).toEqual(byHand);
        return byHand;
      });
      expect(answers[0]).toEqual(answers[1] ?? []);
    },
  },
);
