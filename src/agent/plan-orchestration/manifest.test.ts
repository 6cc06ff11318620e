import { expect, test } from "bun:test";
import { readManifest } from "./manifest.ts";
import { readPlanText } from "./plan-text.ts";

function read(...lines: (object | string)[]) {
  const { features, pullRequests, dropped } = readManifest({
    lines: lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))),
    torn: undefined,
  });
  return { features: [...features.values()], pullRequests, dropped: Object.fromEntries(dropped) };
}

test("a line of a real plan is read with all that it says", () => {
  const { features, dropped } = read({
    id: "F001",
    file: "prompts/01-plugin-manifest.md",
    description: "Create plugin manifest files",
    depends_on: ["F000"],
    edge_cases: ["EC004"],
    decisions: ["D007"],
    code_refs: ["code/json.md#plugin-manifest"],
    status: "completed",
    verification: "jq '.' plugin.json",
  });
  expect(dropped).toEqual({});
  expect(features).toEqual([
    {
      id: "F001",
      description: "Create plugin manifest files",
      status: "completed",
      times: {},
      prUrl: undefined,
      details: {
        dependencies: ["F000"],
        edge_cases: ["EC004"],
        decisions: ["D007"],
        code_refs: ["code/json.md#plugin-manifest"],
        verification: "jq '.' plugin.json",
        file: "prompts/01-plugin-manifest.md",
      },
    },
  ]);
});

test("names vary, and mean the same", () => {
  const { features } = read(
    {
      feature_id: 7,
      title: "Lines",
      state: "In Progress",
      dependsOn: "F1, F2",
      startedAt: "2026-11-20T12:00:00Z",
    },
    {
      featureId: "a",
      summary: "Tests",
      passes: true,
      dependencies: [{ id: "F3" }, 4],
      edgeCases: "Empty, or torn",
    },
    { name: "Types", done: false, decisions: [{ id: "D1", why: "quick" }], updated_at: 1_795_176_000 },
  );
  expect(features).toMatchObject([
    {
      id: "7",
      description: "Lines",
      status: "in_progress",
      details: { dependencies: ["F1", "F2"] },
      times: { started: Date.UTC(2026, 10, 20, 12) },
    },
    {
      id: "a",
      description: "Tests",
      status: "completed",
      details: { dependencies: ["F3", "4"], edge_cases: ["Empty, or torn"] },
    },
    {
      id: "Types",
      description: "Types",
      status: "pending",
      details: { decisions: [{ id: "D1", why: "quick" }] },
      times: { updated: 1_795_176_000_000 },
    },
  ]);
});

test("a later line of a feature adds to what an earlier one said of it", () => {
  const { features } = read({ id: "F1", decisions: ["D1"] }, { id: "F1", edge_cases: ["E1"] });
  expect(features[0]?.details).toEqual({ decisions: ["D1"], edge_cases: ["E1"] });
});

test.each([
  ["created", ["created_at", "createdAt"]],
  ["started", ["started_at", "startedAt"]],
  ["completed", ["completed_at", "completedAt", "finished_at", "finishedAt", "ended_at"]],
  ["failed", ["failed_at", "failedAt"]],
])("when a feature was %s is told by any of its names", (time, names) => {
  for (const name of names)
    expect(read({ id: "F1", [name]: "2026-11-20T12:00:00Z" }).features[0]?.times).toEqual({
      [time]: Date.UTC(2026, 10, 20, 12),
    });
});

test("every word for a status that is known means one of four; others mean nothing", () => {
  const status = (word: unknown) => read({ id: "F1", status: word }).features[0]?.status;
  for (const word of ["pending", "TODO", "not_started", "queued", "blocked"])
    expect(status(word)).toBe("pending");
  for (const word of ["in_progress", "in-progress", "Running", "wip", "started"])
    expect(status(word)).toBe("in_progress");
  for (const word of ["completed", "Done", "passed", "finished"]) expect(status(word)).toBe("completed");
  for (const word of ["failed", "ERROR"]) expect(status(word)).toBe("failed");
  for (const word of ["skipped", "someday", 3, {}]) expect(status(word)).toBe("unknown");
  for (const word of [null, "", undefined]) expect(status(word)).toBeUndefined();
});

test("each line has a fate: a torn, a doubled and a strange one are counted", () => {
  const first = { id: "F1", description: "Types", status: "pending" };
  const { features, dropped } = read(
    first,
    first,
    '{"id":"F2","sta',
    "17",
    { version: 1, plan: "parser" },
    { id: "x".repeat(201), status: "pending" },
    { id: "F1", status: "completed" },
    first,
  );
  // The last line says that it is pending again: that is news, whatever an earlier line said.
  expect(features).toMatchObject([{ id: "F1", description: "Types", status: "pending" }]);
  expect(dropped).toEqual({
    duplicate: 1,
    "broken-line": 1,
    invalid: 1,
    unsupported: 1,
    "attribute-too-long": 1,
  });
});

test("a manifest that is one JSON text is read all the same", () => {
  const pretty = JSON.stringify(
    { plan: "parser", features: [{ id: "F1", status: "pending" }] },
    undefined,
    2,
  ).split("\n");
  const idsOf = ({ features, dropped }: ReturnType<typeof read>) => [features.map(({ id }) => id), dropped];
  expect(idsOf(read(...pretty))).toEqual([["F1"], {}]);
  const plan = { plan: "parser", features: [{ id: "F1" }, { id: "F2" }] };
  const both = [["F1", "F2"], {}];
  expect(idsOf(read(plan))).toEqual(both);
  expect(idsOf(read('{"features": [', '{"id":"F1"},', '{"id":"F2"}', "]}"))).toEqual(both);
  expect(idsOf(read("", '{ "plan": "parser",', '"features": [{"id":"F1"},{"id":"F2"}]}'))).toEqual(both);
  expect(idsOf(read('[{"id":"F1"},{"id":"F2"}]'))).toEqual(both);
  expect(read("{", "never ended").dropped).toEqual({ "broken-line": 2 });
});

test("names of code are names of data here", () => {
  const { features } = read('{"id":"__proto__","status":"done","__proto__":{"description":"evil"}}', {
    id: "constructor",
  });
  expect(features.map(({ id, description }) => [id, description])).toEqual([
    ["__proto__", undefined],
    ["constructor", undefined],
  ]);
});

test("what is long is cut: a description, a list, more features than anybody has", () => {
  const [feature] = read({
    id: "F1",
    description: "x".repeat(5000),
    decisions: Array.from({ length: 5000 }, () => "decision"),
  }).features;
  expect(feature?.description).toHaveLength(2000);
  expect(JSON.stringify(feature?.details["decisions"]).length).toBeLessThan(10_000);
  const { features, dropped } = read(...Array.from({ length: 20_003 }, (_, index) => ({ id: index })));
  expect(features).toHaveLength(20_000);
  expect(dropped).toEqual({ cardinality: 3 });
});

test("a line that nests without end costs none of the others", () => {
  const deep = (levels: number) =>
    `{"id":"F2","status":"done","edge_cases":${"[".repeat(levels)}${"]".repeat(levels)}}`;
  for (const levels of [1000, 400_000]) {
    const { features } = readManifest({
      lines: ['{"id":"F1","status":"done"}', deep(levels)],
      torn: undefined,
    });
    expect(features.has("F1")).toBe(true);
  }
});

test("a comment in the code of a plan is no title", () => {
  expect(readPlanText("```bash\n# install the tools\n```\n\n  # Parser\n").title).toBe("Parser");
  expect(readPlanText("```bash\n# install the tools\n").title).toBeUndefined();
});

test("a plan's title is its first heading, and only its own pull request is one", () => {
  const url = "https://gitlab.com/acme/shop/-/merge_requests/12";
  const { title, pullRequests } = readPlanText(
    `intro\n#  Parser  \nsee ${url}\n- Merge request: [!12](${url}#note)\n`,
  );
  expect(title).toBe("Parser");
  expect(pullRequests).toEqual([url]);
});
