import * as v from "valibot";
import { duration } from "./duration.ts";
import { aim, truth, wholeNumber } from "./kind.ts";
import { notifiers } from "./notify.ts";
import { percents } from "./percents.ts";

/** A rule's section: what the rule finds, the keys that set how it finds it, and the key that switches it off. */
function section<const Entries extends v.ObjectEntries>(finds: string, entries: Entries) {
  const off = truth({ description: `Switches off this rule: ${uncapital(finds)}`, fallback: false });
  return v.pipe(v.strictObject({ off, ...entries }), v.description(finds));
}

function uncapital(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

const percent = (description: string, fallback: number) =>
  wholeNumber({ description, unit: "percent", fallback, min: 1, max: 100 });
const count = (description: string, unit: string, fallback: number) =>
  wholeNumber({ description, unit, fallback, min: 1, max: 1_000_000 });
const span = (description: string, fallback: string) =>
  duration({ description, fallback, min: "1s", max: "7d" });

/** How long a session gives no sign. After twelve hours it counts as abandoned, and no alert speaks of it any more. */
const silence = (description: string, fallback: string) =>
  duration({ description, fallback, min: "1s", max: "11h" });

const queueFull = v.pipe(
  section("Senders bring more than can be committed.", {
    percent: percent("How full the queue is, in percent of `pipeline.max_queued`.", 80),
    for: span("How long it stays that full.", "30s"),
  }),
  v.transform(({ for: forMs, ...told }) => ({ ...told, forMs })),
  v.readonly(),
);

const waitingPermission = v.pipe(
  section("A session waits for a permission.", {
    after: silence("How long a session waits before the alert fires.", "2m"),
  }),
  v.transform(({ after: afterMs, ...told }) => ({ ...told, afterMs })),
  v.readonly(),
);

const waitingInput = v.pipe(
  section("A session waits for its next prompt.", {
    after: silence("How long a session waits before the alert fires.", "10m"),
    until: span("When a session has waited this long, the alert ends.", "4h"),
  }),
  v.transform(({ after: afterMs, until: untilMs, ...told }) => ({ ...told, afterMs, untilMs })),
  v.readonly(),
);

const sessionStuck = v.pipe(
  section("A session that works gives no sign, although its process runs.", {
    after: silence("How long a session that works gives no sign.", "10m"),
    tool_after: silence("The same while one of its tools runs.", "1h"),
  }),
  v.transform(({ after: afterMs, tool_after: toolAfterMs, ...told }) => ({ ...told, afterMs, toolAfterMs })),
  v.readonly(),
);

const contextThreshold = v.pipe(
  section("The context of a session is nearly full.", {
    percent: percents({
      description:
        "How full a context is, in percent of the point where it is compacted. Each one is notified.",
      fallback: [80, 90, 95],
    }),
  }),
  v.transform(({ percent: percentages, ...told }) => ({ ...told, percents: percentages })),
  v.readonly(),
);

const contextExhaustion = v.pipe(
  section("The context of a session will soon be full.", {
    within: span("How soon a context is expected to be full.", "10m"),
  }),
  v.transform(({ within: withinMs, ...told }) => ({ ...told, withinMs })),
  v.readonly(),
);

const sessionCost = v.pipe(
  section("A session costs more than `budget.session_usd`, or unusually much.", {
    times: count(
      "How many times the usual cost of a session (the median of 30 days) is unusual.",
      "times",
      10,
    ),
    least_usd: aim({
      description: "A session that costs less is never unusual.",
      unit: "dollars",
      fallback: 5,
    }),
  }),
  v.transform(({ least_usd: leastUsd, ...told }) => ({ ...told, leastUsd })),
  v.readonly(),
);

const budgetSpent = v.pipe(
  section("A part of a budget is spent.", {
    percent: percents({
      description: "How much of a budget is spent. Each one is notified.",
      fallback: [50, 80, 100],
    }),
  }),
  v.transform(({ percent: percentages, ...told }) => ({ ...told, percents: percentages })),
  v.readonly(),
);

const burnRate = v.pipe(
  section("Much more is spent than usual in an hour.", {
    times: count("How many times the usual cost of an hour with use is unusual.", "times", 5),
    usd_per_hour: aim({
      description: "Less in an hour is never unusual.",
      unit: "dollars",
      fallback: 10,
    }),
  }),
  v.transform(({ usd_per_hour: usdPerHour, ...told }) => ({ ...told, usdPerHour })),
  v.readonly(),
);

const errorRate = v.pipe(
  section("Many requests of an agent fail.", {
    percent: percent("How many of the requests fail, in percent.", 20),
    requests: count("With fewer requests the alert does not fire.", "requests", 20),
    within: span("Time in which they are counted.", "10m"),
  }),
  v.transform(({ within: withinMs, ...told }) => ({ ...told, withinMs })),
  v.readonly(),
);

const retries = v.pipe(
  section("Requests are tried again and again.", {
    attempts: count("How often one request is tried.", "attempts", 5),
    requests: count("How many requests of an agent are tried more than once.", "requests", 20),
    within: span("Time in which they are counted.", "10m"),
  }),
  v.transform(({ within: withinMs, ...told }) => ({ ...told, withinMs })),
  v.readonly(),
);

const failingTool = v.pipe(
  section("A tool of a session fails again and again.", {
    times: wholeNumber({
      description: "How often it fails in a row. Notified again each time that number doubles.",
      unit: "times",
      fallback: 5,
      min: 1,
      // Of a session no more calls are looked at.
      max: 40,
    }),
  }),
  v.readonly(),
);

const planLimit = v.pipe(
  section("A limit of the plan is near.", {
    percent: percents({
      description: "How much of a plan's five hours or seven days is used. Each one is notified.",
      fallback: [80, 95],
    }),
  }),
  v.transform(({ percent: percentages, ...told }) => ({ ...told, percents: percentages })),
  v.readonly(),
);

/** A rule that counts with nothing can only be switched off. */
const plain = (finds: string) => v.optional(v.pipe(section(finds, {}), v.readonly()), {});

/** What is watched, and the thresholds from which somebody is told. Keys are the names of rules; a rule with `off` is not evaluated. */
export const alert = v.pipe(
  v.strictObject({
    write_fault: plain("The ledger cannot be written."),
    queue_full: v.optional(queueFull, {}),
    silent_loss: plain("A session goes on, but its telemetry has stopped."),
    waiting_permission: v.optional(waitingPermission, {}),
    waiting_input: v.optional(waitingInput, {}),
    session_stuck: v.optional(sessionStuck, {}),
    session_lost: plain("The process of a session is gone without a reported end."),
    context_threshold: v.optional(contextThreshold, {}),
    context_exhaustion: v.optional(contextExhaustion, {}),
    session_cost: v.optional(sessionCost, {}),
    budget_spent: v.optional(budgetSpent, {}),
    budget_forecast: plain("A budget will not last, according to the forecast."),
    burn_rate: v.optional(burnRate, {}),
    error_rate: v.optional(errorRate, {}),
    retries: v.optional(retries, {}),
    failing_tool: v.optional(failingTool, {}),
    plan_limit: v.optional(planLimit, {}),
    unpriced_model: plain("A model has no known price."),
    checkpoint_failed: plain("A session's state could not be saved or given back."),
    unreadable_files: plain("Files of an agent cannot be read."),
    relay_behind: plain("Telemetry for another collector waits, or was lost."),
    notifier_failed: plain("Notifications cannot be sent."),
    notify: notifiers("Notifiers. Your config replaces the default."),
  }),
  v.description("What raises an alert, and how people are notified."),
  v.readonly(),
);
