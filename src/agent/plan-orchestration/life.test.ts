import { expect, test } from "bun:test";
import { feature, PlanWorld, wordsOf, type Folder } from "../../../test/plan/world.ts";

const plan = "# Parser\n\n- [ ] read lines\n";

/** A plan with two features, the statuses of which are given. */
function parser(first: string, second: string, more: Folder = {}): Folder {
  return { plan, manifest: [feature("F1", first), feature("F2", second)], ...more };
}

test("a plan is told from its birth to its end, each step once", () => {
  const world = new PlanWorld();
  expect(world.look({ plan })).toEqual(["plan_created"]);
  expect(world.look(parser("pending", "pending", { minute: 1 }))).toEqual([
    "plan_optimized",
    "feature_created F1",
    "feature_created F2",
  ]);
  expect(world.look(parser("in_progress", "pending", { minute: 2 }))).toEqual([
    "orchestration_started",
    "feature_started F1",
  ]);
  expect(world.look(parser("completed", "in_progress", { minute: 3 }))).toEqual([
    "feature_completed F1",
    "feature_started F2",
  ]);
  expect(world.look(parser("completed", "failed", { minute: 4 }))).toEqual(["feature_failed F2"]);
  expect(world.look(parser("completed", "in_progress", { minute: 5 }))).toEqual(["feature_started F2"]);
  const end = parser("completed", "completed", { minute: 6 });
  expect(world.look(end)).toEqual(["feature_completed F2", "orchestration_completed"]);
  expect(world.look(end)).toEqual([]);
  expect(world.look({ ...end, place: "complete", minute: 7 })).toEqual([]);
  expect(world.minutes()).toEqual([0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 6]);
  expect(new Set(world.events.map(({ eventId }) => eventId)).size).toBe(12);
});

test("a plan that is first seen later has lived already: its events lead to where it is", () => {
  const world = new PlanWorld();
  expect(world.look(parser("completed", "failed", { minute: 9, planMinute: 2 }))).toEqual([
    "plan_created",
    "plan_optimized",
    "feature_created F1",
    "feature_created F2",
    "orchestration_started",
    "feature_started F1",
    "feature_completed F1",
    "feature_started F2",
    "feature_failed F2",
  ]);
  expect(world.minutes()).toEqual([2, 9, 9, 9, 9, 9, 9, 9, 9]);
});

test("times that the plan tells put the steps of all features in order, and what led to them before them", () => {
  const world = new PlanWorld();
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 12, minute)).toISOString();
  const manifest = [
    feature("F1", "completed", { started_at: at(3), completed_at: at(8) }),
    feature("F2", "completed", { startedAt: at(4), completedAt: at(5) }),
  ];
  world.look({ plan, manifest, minute: 9, planMinute: 2 });
  expect(world.events.slice(4).map(({ eventType, featureId }) => `${eventType} ${featureId ?? ""}`)).toEqual([
    "orchestration_started ",
    "feature_started F1",
    "feature_started F2",
    "feature_completed F2",
    "feature_completed F1",
    "orchestration_completed ",
  ]);
  // All features are completed when the last of them is, whenever the file was written.
  expect(world.minutes()).toEqual([2, 3, 3, 3, 3, 3, 4, 5, 8, 8]);
});

test("a manifest that is a log tells when each thing happened, also when it is first read at its end", () => {
  const world = new PlanWorld();
  const line = (status: string, minute: number) => ({
    ...feature("F1", status),
    timestamp: new Date(Date.UTC(2026, 10, 20, 12, minute)).toISOString(),
  });
  const manifest = [line("pending", 1), line("in_progress", 3), line("failed", 5), line("in_progress", 6)];
  world.look({ plan, manifest, minute: 60 });
  world.look({ plan, manifest: [...manifest, feature("F1", "completed")], minute: 61 });
  expect(world.events.slice(2).map((event) => wordsOf(event))).toEqual([
    "feature_created F1",
    "orchestration_started",
    "feature_started F1",
    "feature_completed F1",
    "orchestration_completed",
  ]);
  // The last line tells no time, and that of another line is not its own.
  expect(world.minutes().slice(2)).toEqual([1, 6, 6, 61, 61]);
  expect(world.events[4]?.details).toBeUndefined();
});

test("a word that means nothing leaves a feature as it was, whether one looked before it or after", () => {
  const lines = [feature("F1", "completed"), feature("F2", "completed"), feature("F1", "verified")];
  const atOnce = new PlanWorld();
  expect(atOnce.look({ plan, manifest: lines })).toContain("orchestration_completed");
  const oneByOne = new PlanWorld();
  oneByOne.look(parser("completed", "in_progress"));
  const words = oneByOne.look(parser("verified", "completed", { minute: 1 }));
  expect(words).toEqual(["feature_completed F2", "orchestration_completed"]);
  for (const { events, plans } of [atOnce, oneByOne].map((one) => ({
    events: one.events,
    plans: one.plans(),
  }))) {
    expect(events.filter(({ featureId }) => featureId === "F1")).toHaveLength(3);
    expect(plans[0]?.features.get("F1")?.status).toBe("completed");
  }
});

test("no time falls behind what is known, lies ahead, or is of 1970", () => {
  const world = new PlanWorld();
  world.look(parser("pending", "pending", { minute: 5, planMinute: 5 }));
  world.look(parser("in_progress", "pending", { minute: 3 }));
  world.look({
    plan,
    manifest: [
      feature("F1", "completed", { completed_at: "2026-11-20T11:00:00Z" }),
      feature("F2", "pending"),
    ],
    minute: 6,
  });
  world.look(parser("completed", "in_progress", { minute: 5000 }));
  world.look(parser("completed", "failed", { minute: -30_000_000 }));
  expect(world.minutes()).toEqual([5, 5, 5, 5, 5, 5, 6, 100, 100]);
});

test("who ends has started, but nobody knows when", () => {
  const world = new PlanWorld();
  world.look(parser("pending", "pending"));
  expect(world.look(parser("completed", "pending", { minute: 1 }))).toEqual([
    "orchestration_started",
    "feature_started F1",
    "feature_completed F1",
  ]);
  expect(world.plans()[0]?.features.get("F1")).toMatchObject({ status: "completed", startedAt: undefined });
  expect(JSON.parse(world.events[5]?.details ?? "{}")).toEqual({ inferred: true });
});

test("a feature that goes back is planned or begun once more, and ends once more; the plan does not", () => {
  const world = new PlanWorld();
  world.look(parser("completed", "completed"));
  expect(world.look(parser("pending", "completed", { minute: 1 }))).toEqual(["feature_created F1"]);
  expect(world.plans()[0]?.features.get("F1")?.status).toBe("pending");
  expect(world.look(parser("in_progress", "in_progress", { minute: 2 }))).toEqual([
    "feature_started F1",
    "feature_started F2",
  ]);
  expect(world.look(parser("completed", "completed", { minute: 3 }))).toEqual([
    "feature_completed F1",
    "feature_completed F2",
  ]);
  expect(new Set(world.events.map(({ eventId }) => eventId)).size).toBe(world.events.length);
});

test("a feature that is planned otherwise before it begins is told anew, and one that has begun with its next step", () => {
  const world = new PlanWorld();
  world.look(parser("pending", "in_progress"));
  const more = { description: "Other words", depends_on: ["F0"] };
  const manifest = [feature("F1", "pending", more), feature("F2", "in_progress", more)];
  expect(world.look({ plan, manifest, minute: 1 })).toEqual(["feature_created F1"]);
  const planned = { status: "pending", description: "Other words", dependencies: ["F0"] };
  expect(world.plans()[0]?.features.get("F1")).toMatchObject(planned);
  expect(world.look({ plan, manifest, minute: 1 })).toEqual([]);
  // What a line does not tell is as it was.
  const renamed = [{ id: "F1", status: "pending", description: "New words" }];
  expect(world.look({ plan, manifest: [...renamed, feature("F2", "in_progress", more)], minute: 1 })).toEqual(
    ["feature_created F1"],
  );
  expect(world.plans()[0]?.features.get("F1")).toMatchObject({ dependencies: ["F0"] });
  world.look({ plan, manifest, minute: 1 });
  const silent = [{ id: "F1", status: "pending" }, feature("F2", "completed", more)];
  expect(world.look({ plan, manifest: silent, minute: 2 })).toEqual(["feature_completed F2"]);
  expect(world.plans()[0]?.features.get("F1")).toMatchObject(planned);
  expect(world.plans()[0]?.features.get("F2")).toMatchObject({ description: "Other words" });
});

test("a last line that is being written says nothing until it is whole", () => {
  const world = new PlanWorld();
  const first = feature("F1", "pending");
  const torn = JSON.stringify(feature("F2", "pending"));
  world.look({ plan, manifest: [first], torn: torn.slice(0, 20), isStill: false });
  expect(world.plans()[0]?.features.size).toBe(1);
  expect(world.look({ plan, manifest: [first], torn, isStill: false })).toEqual(["feature_created F2"]);
  expect(world.look({ plan, manifest: [first, feature("F2", "pending")] })).toEqual([]);
});

test("a manifest that is written anew takes nothing out and completes nothing while it is half there", () => {
  const world = new PlanWorld();
  world.look(parser("completed", "in_progress"));
  expect(world.look({ plan, manifest: [], isStill: false })).toEqual([]);
  expect(world.look({ plan, manifest: [feature("F1", "completed")], isStill: false })).toEqual([]);
  expect(world.look({ plan, manifest: undefined })).toEqual([]);
  expect(world.look({ plan, manifest: [] })).toEqual([]);
  expect(world.look(parser("completed", "completed", { isStill: false }))).toEqual([
    "feature_completed F2",
    "orchestration_completed",
  ]);
  const young = new PlanWorld();
  expect(young.look({ plan, manifest: [feature("F1", "completed")], isStill: false }).at(-1)).toBe(
    "feature_completed F1",
  );
});

test("a feature that is taken out makes the plan another one, and counts no more", () => {
  const world = new PlanWorld();
  world.look(parser("completed", "pending"));
  expect(world.look({ plan, manifest: [feature("F1", "completed")], minute: 1 })).toEqual([
    "plan_optimized",
    "orchestration_completed",
  ]);
  expect(JSON.parse(world.events.at(-2)?.details ?? "{}")).toMatchObject({
    reason: "removed",
    removed: ["F2"],
    features: 1,
  });
  expect([...(world.plans()[0]?.features.keys() ?? [])]).toEqual(["F1"]);
});

test("a plan is optimized when its text says something else, not when a box is ticked or while it is written", () => {
  const world = new PlanWorld();
  world.look({ plan });
  expect(world.look({ plan: "# Parser\r\n\r\n\r\n- [x]   read lines" })).toEqual([]);
  expect(world.look({ plan: `${plan}- [ ] write`, isStill: false })).toEqual([]);
  const longer = `${plan}- [ ] write lines\n`;
  expect(world.look({ plan: longer, planMinute: 1 })).toEqual(["plan_optimized"]);
  expect(world.look({ plan: longer, planMinute: 1 })).toEqual([]);
  expect(world.look({ plan, planMinute: 2 })).toEqual(["plan_optimized"]);
});

test("a move to the finished ones completes a plan, whatever became of its features", () => {
  const world = new PlanWorld();
  world.look(parser("completed", "in_progress"));
  expect(world.look(parser("completed", "in_progress", { place: "complete", minute: 4 }))).toEqual([
    "orchestration_completed",
  ]);
  expect(world.plans()[0]).toMatchObject({ completedBy: "move", path: "/code/shop/dev/complete/parser" });
  expect(world.minutes().at(-1)).toBe(4);
});

test("a folder that is renamed is the same plan, by its text or its features", () => {
  const world = new PlanWorld();
  world.look(parser("completed", "pending"));
  const renamed = parser("completed", "in_progress", { name: "reader", plan: "# Another text\n", minute: 1 });
  expect(world.look(renamed)).toEqual(["plan_optimized", "feature_started F2"]);
  expect(world.plans()).toMatchObject([{ name: "reader", origin: "parser" }]);
  expect(world.look({ ...renamed, place: "complete", name: "2026-reader", minute: 2 })).toEqual([
    "orchestration_completed",
  ]);
  // Its first name is free again, and whoever takes it is somebody else.
  expect(world.look({ plan: "# New\n", planMinute: 3 }, ["2026-reader"])).toEqual(["plan_created"]);
  expect(world.plans().map(({ name, origin }) => [name, origin])).toEqual([
    ["2026-reader", "parser"],
    ["parser", "parser#2"],
  ]);
});

test("a copy beside a plan is a plan of its own, and so is one with the same ids and other features", () => {
  const world = new PlanWorld();
  world.look(parser("completed", "pending"));
  expect(world.look(parser("pending", "pending", { name: "copy" }), ["parser"])[0]).toBe("plan_created");
  const other = [{ id: "F1", title: "Colours", status: "todo" }];
  expect(world.look({ name: "paint", plan: "# Paint\n", manifest: other })[0]).toBe("plan_created");
});

test("a plan that comes back from the finished ones goes on; another one of its name begins anew", () => {
  const world = new PlanWorld();
  world.look(parser("completed", "completed", { place: "complete" }));
  expect(world.look(parser("completed", "in_progress", { minute: 1 }))).toEqual(["feature_started F2"]);
  const next = {
    plan: "# Parser, second edition\n",
    manifest: [{ id: "F1", title: "Speed", status: "pending" }],
    minute: 2,
  };
  expect(world.look({ ...next, isStill: false })).toEqual([]);
  expect(world.look(next)).toEqual(["plan_created", "plan_optimized", "feature_created F1"]);
  expect(world.plans()).toMatchObject([{ origin: "parser", completedAt: undefined }]);
  expect(new Set(world.events.map(({ eventId }) => eventId)).size).toBe(world.events.length);
});

test("a plan that was moved back and went on is finished once more when it is moved again", () => {
  const world = new PlanWorld();
  const moved = parser("completed", "failed", { place: "complete" });
  world.look(moved);
  expect(world.look(parser("completed", "failed", { minute: 1 }))).toEqual([]);
  // It was put back by mistake, and nothing happened to it meanwhile.
  expect(world.look({ ...moved, minute: 2 })).toEqual([]);
  expect(world.look(parser("completed", "in_progress", { minute: 3 }))).toEqual(["feature_started F2"]);
  expect(world.look({ ...parser("completed", "failed", { place: "complete" }), minute: 4 })).toEqual([
    "feature_failed F2",
    "orchestration_completed",
  ]);
  expect(world.look({ ...moved, minute: 5 })).toEqual([]);
  expect(world.plans()).toMatchObject([{ completedAt: world.events.at(-1)?.at, completedBy: "move" }]);
  expect(new Set(world.events.map(({ eventId }) => eventId)).size).toBe(world.events.length);
});

test("a plan that was moved back is finished once more with the last of its features", () => {
  const world = new PlanWorld();
  world.look(parser("completed", "failed", { place: "complete" }));
  world.look(parser("completed", "in_progress", { minute: 1 }));
  const done = parser("completed", "completed", { minute: 2 });
  expect(world.look(done)).toEqual(["feature_completed F2", "orchestration_completed"]);
  expect(world.plans()).toMatchObject([{ completedAt: world.events.at(-1)?.at, completedBy: "features" }]);
  expect(world.look(done)).toEqual([]);
  expect(world.look({ ...done, place: "complete", minute: 3 })).toEqual([]);
  // One in which nothing was open is not finished again because its text is.
  const other = new PlanWorld();
  other.look(parser("completed", "completed", { place: "complete" }));
  const edited = parser("completed", "completed", { plan: "# Parser\n\nRead lines\n", planMinute: 4 });
  expect(other.look(edited)).toEqual(["plan_optimized"]);
  expect(other.look(edited)).toEqual([]);
});

test("a plan beside a finished one of its name is another one", () => {
  const world = new PlanWorld();
  world.look(parser("completed", "completed", { place: "complete" }));
  expect(world.look(parser("pending", "pending", { hasTwin: true, minute: 1 }))[0]).toBe("plan_created");
  expect(world.look(parser("pending", "pending", { hasTwin: true, minute: 1 }))).toEqual([]);
});

test("a pull request is told once, by a feature, the manifest or a line of the plan that says so", () => {
  const world = new PlanWorld();
  const url = (number: number) => `https://github.com/acme/shop/pull/${number}`;
  const text = `# Parser\nAs in ${url(1)}\n**PR:** <${url(4)}>\n`;
  const manifest = [
    { plan: "parser", pr_url: url(3) },
    feature("F1", "pending", { pr: `${url(2)}/files` }),
    feature("F2", "pending", { pr: url(2) }),
    feature("F3", "pending", { pr: "https://example.org/elsewhere" }),
  ];
  const told = world.look({ plan: text, manifest });
  expect(told.filter((words) => words.startsWith("pr_"))).toEqual([
    `pr_created F1 ${url(2)}`,
    `pr_created ${url(3)}`,
    `pr_created ${url(4)}`,
  ]);
  expect(world.look({ plan: text, manifest })).toEqual([]);
});

test("a folder without a word is no plan", () => {
  const world = new PlanWorld();
  expect(world.look({})).toEqual([]);
  expect(world.look({ manifest: [] })).toEqual([]);
  expect(world.look({ manifest: ["no json", "[]", '{"a":1}'] })).toEqual([]);
  expect(world.look({ manifest: [feature("F1", "pending")] })).toEqual([
    "plan_created",
    "plan_optimized",
    "feature_created F1",
  ]);
});

test("ten thousand features are told in a moment, once", () => {
  const world = new PlanWorld();
  const manifest = (status: string) =>
    Array.from({ length: 10_000 }, (_, index) => feature(`F${index}`, status));
  expect(world.look({ plan, manifest: manifest("pending") })).toHaveLength(10_002);
  expect(world.look({ plan, manifest: manifest("pending") })).toEqual([]);
  expect(world.look({ plan, manifest: manifest("in_progress"), minute: 1 })).toHaveLength(10_001);
});

test("whenever the program is started anew, the ledger's events alone lead on as if nothing had happened", () => {
  const random = seeded(7);
  const statuses = ["pending", "in_progress", "completed", "failed", "paused"];
  for (let round = 0; round < 50; round += 1) {
    const world = new PlanWorld();
    const now = new Map<string, string>();
    for (let step = 0; step < 20; step += 1) {
      now.set(`F${Math.floor(random() * 4)}`, statuses[Math.floor(random() * statuses.length)] ?? "");
      const folder = { plan, manifest: [...now].map(([id, status]) => feature(id, status)), minute: step };
      world.look(folder);
      // Every look is one of a program that has just been started: what it was told before is told no more.
      expect(world.look(folder)).toEqual([]);
      // A word without a meaning says nothing, so what was known holds.
      const told = [...now].filter(([, status]) => status !== "paused");
      const features = world.plans()[0]?.features;
      expect(told.map(([id]) => [id, features?.get(id)?.status as string])).toEqual(told);
    }
    expect(new Set(world.events.map(({ eventId }) => eventId)).size).toBe(world.events.length);
    expect(world.minutes()).toEqual(world.minutes().toSorted((a, b) => a - b));
    expect(
      world.events.filter(({ eventType }) => eventType === "orchestration_started").length,
    ).toBeLessThanOrEqual(1);
    expect(
      world.events.filter(({ eventType }) => eventType === "orchestration_completed").length,
    ).toBeLessThanOrEqual(1);
  }
});

/** Numbers from 0 to 1, the same at every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
