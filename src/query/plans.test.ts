import { expect, test } from "bun:test";
import { noon, event, planEvent, toolCall } from "../../test/contract/observation.ts";
import type { Observation } from "../domain/observation.ts";
import type { PlanEventObservation } from "../domain/plan-event.ts";
import { plansOf } from "../domain/plan.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import type { Filter } from "../store/store.ts";
import { planAuthor } from "./plan-author.ts";
import { listPlanEvents, tellsOf } from "./plan-events.ts";
import { planPullRequests } from "./plan-pull-request.ts";
import { listPlans, planDetail } from "./plans.ts";
import { RecentProjects } from "./recent-project.ts";

const minute = 60_000;

function readerOf(...groups: readonly (readonly Observation[])[]) {
  const ledger = new MemoryLedger();
  for (const observations of groups) ledger.commit(observations);
  return new MemoryReader(ledger);
}

/** Events of one plan, a minute apart, with ids of their own. */
function life(name: string, ...steps: readonly Partial<PlanEventObservation>[]): PlanEventObservation[] {
  return steps.map((step, index) => {
    const eventId = `${step.project ?? "/p"} ${name} ${index}`;
    const place = { planName: name, planPath: `/p/dev/active/${name}`, at: noon + index * minute };
    return planEvent({ ...place, aliases: [`plan:${eventId}`], eventId, ...step });
  });
}

const parser = life(
  "parser",
  { eventType: "plan_created", details: '{"title":"Parser"}' },
  {
    eventType: "feature_created",
    featureId: "F1",
    featureDescription: "Types",
    status: "pending",
    details: '{"dependencies":["F0"]}',
  },
  { eventType: "orchestration_started" },
  { eventType: "feature_started", featureId: "F1", status: "in_progress", sessionId: "s1" },
);

test("a plan is as far as its events say", () => {
  const reader = readerOf(parser);
  expect(listPlans(reader, {}).plans).toEqual([
    {
      name: "parser",
      path: "/p/dev/active/parser",
      project: "/p",
      title: "Parser",
      state: "running",
      features: 1,
      completed: 0,
      in_progress: 1,
      failed: 0,
      created_at: "2026-11-20T12:00:00.000Z",
      started_at: "2026-11-20T12:02:00.000Z",
      completed_at: null,
      completed_by: null,
      session_id: "s1",
      last_event: { event_type: "feature_started", timestamp: "2026-11-20T12:03:00.000Z" },
      pull_requests: [],
    },
  ]);
  const [plan] = planDetail(reader, { name: "parser", filter: {} }).plans;
  expect(plan?.feature_list).toEqual([
    {
      id: "F1",
      description: "Types",
      status: "in_progress",
      dependencies: ["F0"],
      created_at: "2026-11-20T12:01:00.000Z",
      started_at: "2026-11-20T12:03:00.000Z",
      ended_at: null,
    },
  ]);
  expect(plan?.events.map(({ event_type }) => event_type)).toEqual([
    "plan_created",
    "feature_created",
    "orchestration_started",
    "feature_started",
  ]);
});

test("each state has its word", () => {
  const state = (...steps: Partial<PlanEventObservation>[]) =>
    listPlans(readerOf(life("x", { eventType: "plan_created" }, ...steps)), {}).plans[0]?.state;
  const created = { eventType: "feature_created", featureId: "F1", status: "pending" } as const;
  const started = { eventType: "orchestration_started" } as const;
  const done = { eventType: "orchestration_completed", details: '{"completed_by":"features"}' } as const;
  const step = (word: "started" | "completed" | "failed", status: PlanEventObservation["status"]) =>
    ({ eventType: `feature_${word}`, featureId: "F1", status }) as const;
  expect(state()).toBe("draft");
  expect(state(created)).toBe("ready");
  expect(state(created, started, step("started", "in_progress"))).toBe("running");
  expect(state(created, started, step("failed", "failed"))).toBe("failed");
  expect(state(created, started, step("completed", "completed"), done)).toBe("completed");
  expect(state(created, started, step("completed", "completed"), done, step("started", "in_progress"))).toBe(
    "running",
  );
  const moved = { ...done, details: '{"completed_by":"move"}', planPath: "/p/dev/complete/x" } as const;
  expect(state(moved)).toBe("completed");
  const atFinished = { ...step("started", "in_progress"), planPath: "/p/dev/complete/x" };
  expect(state(created, started, moved, atFinished)).toBe("completed");
  expect(state(created, started, moved, step("started", "in_progress"))).toBe("running");
});

test("the newest events of a plan are told, and how many came before them", () => {
  const reader = readerOf(parser);
  const [all] = planDetail(reader, { name: "parser", filter: {} }).plans;
  expect([all?.events.length, all?.events_before]).toEqual([4, 0]);
  const [newest] = planDetail(reader, { name: "parser", filter: {}, events: 1 }).plans;
  expect(newest?.events.map(({ event_type }) => event_type)).toEqual(["feature_started"]);
  expect(newest?.events_before).toBe(3);
});

test("plans of one name in two projects are two, each with its path", () => {
  const other = life("parser", {
    eventType: "plan_created",
    project: "/q",
    planPath: "/q/dev/active/parser",
  });
  const reader = readerOf(parser, other);
  expect(planDetail(reader, { name: "parser", filter: {} }).plans.map(({ path }) => path)).toEqual([
    "/p/dev/active/parser",
    "/q/dev/active/parser",
  ]);
  expect(planDetail(reader, { name: "parser", filter: { project: "/q" } }).plans).toHaveLength(1);
  const { events } = listPlanEvents(reader, { filter: {}, plan: "parser", page: { limit: 9 } });
  expect(events.filter(({ project_path }) => project_path === "/q")).toHaveLength(1);
  expect(() => planDetail(reader, { name: "nope", filter: {} })).toThrow("no plan is called nope");
  expect(() => listPlanEvents(reader, { filter: {}, plan: "nope", page: { limit: 9 } })).toThrow(
    "no plan is called nope",
  );
  expect(() => listPlans(reader, { model: "x" })).toThrow("plans have no model");
});

test("events are told as the seed design has them, in pages that meet", () => {
  const reader = readerOf(parser);
  const first = listPlanEvents(reader, { filter: {}, page: { limit: 3 } });
  expect(first.events[0]).toEqual({
    id: "/p parser 3",
    timestamp: "2026-11-20T12:03:00.000Z",
    session_id: "s1",
    event_type: "feature_started",
    project_path: "/p",
    plan_name: "parser",
    plan_path: "/p/dev/active/parser",
    feature_id: "F1",
    status: "in_progress",
    data: {},
  });
  for (const plan of [undefined, "parser"]) {
    const one = listPlanEvents(reader, { filter: {}, plan, page: { limit: 3 } });
    const rest = listPlanEvents(reader, {
      filter: {},
      plan,
      page: { limit: 3, cursor: one.next_cursor ?? "" },
    });
    expect([...one.events, ...rest.events].map(({ id }) => id)).toEqual(
      parser.map(({ eventId }) => eventId ?? "").toReversed(),
    );
    expect(rest.next_cursor).toBeNull();
  }
  const created = listPlanEvents(reader, {
    filter: {},
    eventType: "feature_created",
    plan: "parser",
    page: { limit: 9 },
  });
  expect(created.events).toMatchObject([{ feature_id: "F1", data: { dependencies: ["F0"] } }]);
  const sessionKey = reader.sessionsById("s1")[0]?.key;
  expect(listPlanEvents(reader, { filter: { sessionKey }, page: { limit: 9 } }).events).toHaveLength(1);
  expect(listPlans(reader, { from: noon + 4 * minute }).plans).toEqual([]);
  expect(listPlans(reader, { from: noon + 3 * minute }).plans).toMatchObject([
    { features: 1, created_at: "2026-11-20T12:00:00.000Z" },
  ]);
});

test("what a plan was called before is its own, also when its JSON cannot be read", () => {
  const renamed = life(
    "reader",
    {
      eventType: "feature_completed",
      featureId: "F1",
      status: "completed",
      at: noon + 9 * minute,
      details: '{"origin":"parser"}',
    },
    { eventType: "plan_created", at: noon + 10 * minute, details: '{"title":"[redacted private key]' },
  );
  const reader = readerOf(parser, renamed);
  const { plans } = listPlans(reader, { to: noon + 10 * minute });
  expect(plans).toMatchObject([{ name: "reader", features: 1, completed: 1 }]);
  const { events } = listPlanEvents(reader, { filter: {}, plan: "parser", page: { limit: 9 } });
  expect(events.map(({ plan_name }) => plan_name)).toEqual([
    "reader",
    "parser",
    "parser",
    "parser",
    "parser",
  ]);
  expect(listPlans(reader, {}).plans).toHaveLength(2);
});

test("who follows a plan by its name does so when it gets another, and hears of no other plan", () => {
  const place = { eventType: "feature_completed", featureId: "F1", status: "completed" } as const;
  const renamed = life(
    "reader",
    { ...place, details: '{"origin":"parser"}' },
    { ...place, at: noon + minute },
  );
  const elsewhere = life("parser", { ...place, project: "/q", planPath: "/q/dev/active/parser" });
  const told = (name: string) =>
    readerOf(renamed, elsewhere)
      .planEvents({}, 9)
      .filter((one) => tellsOf(one, name))
      .map(({ project, planName }) => `${project} ${planName}`);
  expect(told("parser").toSorted()).toEqual(["/p reader", "/q parser"]);
  expect(told("reader")).toEqual(["/p reader", "/p reader"]);
});

const write = { project: "/p", planPath: "/p/dev/active/parser", at: noon };
const wrote = (sessionId: string, at: number, own: Partial<Parameters<typeof toolCall>[0]> = {}) =>
  toolCall({
    sessionId,
    facts: { project: "/p" },
    tool: "Edit",
    filePath: "/p/dev/active/parser/manifest.jsonl",
    at,
    startedAt: at,
    aliases: [`tool:${sessionId}:${at}`],
    ...own,
  });
const authorOf = (...observations: readonly Observation[]) => planAuthor(readerOf(observations), write)?.id;

test("an event belongs to the session that last wrote the plan's files before it", () => {
  expect(authorOf(wrote("s1", noon - 2 * minute), wrote("s2", noon - minute), wrote("s1", noon + 5000))).toBe(
    "s2",
  );
  expect(
    authorOf(wrote("s1", noon - minute), wrote("s2", noon - 100, { facts: { project: "/other" } })),
  ).toBe("s2");
});

test("who wrote elsewhere, long ago, in vain or with no writing tool is not the writer of two", () => {
  const other = wrote("s2", noon - minute, { filePath: "/p/dev/active/parser-2/plan.md" });
  expect(authorOf(wrote("s1", noon - minute, { filePath: "/p/src/a.ts" }), other)).toBeUndefined();
  expect(
    authorOf(wrote("s1", noon - 11 * minute), wrote("s1", noon, { tool: "Read" }), other),
  ).toBeUndefined();
  expect(authorOf(wrote("s1", noon - minute, { success: false }), other)).toBeUndefined();
});

test("without a writer it belongs to the only session of the project that was at work then", () => {
  const at = (sessionId: string, when: number, own: Partial<Parameters<typeof event>[0]> = {}) =>
    event({ sessionId, at: when, facts: { project: "/p" }, ...own });
  expect(authorOf(at("s1", noon - minute))).toBe("s1");
  expect(authorOf(at("s1", noon - minute), at("s2", noon - 2 * minute))).toBeUndefined();
  expect(authorOf(at("s1", noon - minute), at("s2", noon - minute, { facts: { project: "/q" } }))).toBe("s1");
  expect(authorOf(at("s1", noon - 11 * minute))).toBeUndefined();
  expect(authorOf(at("s1", noon + minute))).toBeUndefined();
  const ended = at("s2", noon - minute, { source: "hook", sign: { says: "session-ended" } });
  expect(authorOf(at("s1", noon - minute), ended)).toBe("s1");
});

test("a session's pull request is the plan's on the plan's branch, or when it worked on no other plan", () => {
  const prUrl = "https://github.com/acme/shop/pull/7";
  const session = (facts: object) =>
    event({ sessionId: "s1", facts: { project: "/p", pullRequest: prUrl, ...facts } });
  const found = (observations: readonly Observation[], events: readonly PlanEventObservation[]) => {
    const reader = readerOf(events, observations);
    const plans = [...plansOf(reader.planEvents({}, 99)).values()];
    return planPullRequests(plans, reader.sessions({}, 9)).map(
      ({ plan, prUrl: url }) => `${plan.name} ${url}`,
    );
  };
  const draft = life("draft", { eventType: "plan_created" });
  expect(found([session({})], parser)).toEqual([`parser ${prUrl}`]);
  expect(found([session({})], draft)).toEqual([]);
  const drafted = life("draft", { eventType: "plan_created", sessionId: "s1" });
  expect(found([session({})], drafted)).toEqual([]);
  expect(found([session({ branch: "plan/draft" })], draft)).toEqual([`draft ${prUrl}`]);
  expect(found([session({ branch: "plan/draft", project: "/q" })], draft)).toEqual([]);
  expect(found([session({ pullRequest: "no url" })], parser)).toEqual([]);
  const second = life("second", { eventType: "orchestration_started", sessionId: "s1" });
  expect(found([session({})], [...parser, ...second])).toEqual([]);
  const known = life("parser", ...parser.map(({ eventType, sessionId }) => ({ eventType, sessionId })), {
    eventType: "pr_created",
    prUrl,
  });
  expect(found([session({})], known)).toEqual([]);
});

test("a plan of a name that was used before has neither the sessions nor the pull request of that one", () => {
  const prUrl = "https://github.com/acme/shop/pull/7";
  const over = [
    { eventType: "plan_created", sessionId: "s1" },
    { eventType: "orchestration_started", sessionId: "s1" },
    { eventType: "pr_created", prUrl, sessionId: "s1" },
    { eventType: "orchestration_completed", details: '{"completed_by":"move"}', sessionId: "s1" },
  ] as const;
  const told = (...anew: readonly Partial<PlanEventObservation>[]) => {
    const facts = { project: "/p", pullRequest: prUrl, branch: "plan/parser" };
    const reader = readerOf(life("parser", ...over, ...anew), [event({ sessionId: "s1", facts })]);
    const plans = [...plansOf(reader.planEvents({}, 99)).values()];
    const [plan] = listPlans(reader, {}).plans;
    return {
      session: plan?.session_id,
      own: plan?.pull_requests,
      found: planPullRequests(plans, reader.sessions({}, 9)).length,
    };
  };
  expect(told()).toEqual({ session: "s1", own: [prUrl], found: 0 });
  const begun = [{ eventType: "plan_created" }, { eventType: "orchestration_started" }] as const;
  expect(told(...begun)).toEqual({ session: null, own: [], found: 0 });
  expect(told({ ...begun[0], sessionId: "s2" }, begun[1]).session).toBe("s2");
});

test("a plan stays as it was when its name is used again, and is seen beside the one that has it now", () => {
  const moved = { planPath: "/p/dev/complete/parser", details: '{"completed_by":"move"}' };
  const reader = readerOf(
    life(
      "parser",
      { eventType: "plan_created", details: '{"title":"First"}', sessionId: "s1" },
      { eventType: "feature_created", featureId: "F1", status: "pending" },
      { eventType: "orchestration_completed", ...moved },
      { eventType: "plan_created", details: '{"title":"Second"}', sessionId: "s2" },
      { eventType: "feature_created", featureId: "F1", status: "pending" },
      { eventType: "feature_created", featureId: "F2", status: "pending" },
    ),
  );
  const titles = (filter: Filter) => listPlans(reader, filter).plans.map(({ title }) => title);
  const { plans } = planDetail(reader, { name: "parser", filter: {} });
  expect(plans).toMatchObject([
    { title: "Second", state: "ready", features: 2, completed_at: null, path: "/p/dev/active/parser" },
    { title: "First", state: "completed", features: 1, path: "/p/dev/complete/parser", session_id: "s1" },
  ]);
  expect(plans.map(({ events }) => events.length)).toEqual([3, 3]);
  expect(titles({})).toEqual(["Second", "First"]);
  expect(titles({ to: noon + 2 * minute })).toEqual(["First"]);
  expect(titles({ sessionKey: reader.sessionsById("s2")[0]?.key })).toEqual(["Second"]);
});

test("projects are those of the last 30 days, and new ones are found with the sessions that change", () => {
  const ledger = new MemoryLedger();
  const reader = new MemoryReader(ledger);
  const at = (project: string, when: number) => event({ sessionId: project, at: when, facts: { project } });
  ledger.commit([at("/old", noon - 31 * 86_400_000), at("/b", noon - 29 * 86_400_000)]);
  const projects = new RecentProjects(reader);
  expect(projects.update(noon)).toHaveLength(1);
  expect(projects.list()).toEqual(["/b"]);
  for (let index = 0; index < 600; index += 1) ledger.commit([at(`/n${index}`, noon)]);
  expect(projects.update(noon)).toHaveLength(600);
  expect(projects.list()).toHaveLength(601);
  expect(projects.update(noon + 2 * 86_400_000)).toEqual([]);
  expect(projects.list()).not.toContain("/b");
});

test("of more projects than anybody has the latest are known: each is looked for on the disk", () => {
  const ledger = new MemoryLedger();
  const projects = new RecentProjects(new MemoryReader(ledger));
  const told = Array.from({ length: 1200 }, (_, index) => `/n${index}`);
  ledger.commit(
    told.map((project, index) => event({ sessionId: project, at: noon + index, facts: { project } })),
  );
  projects.update(noon);
  expect(projects.list()).toEqual(told.slice(200).toSorted());
});
