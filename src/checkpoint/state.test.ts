import { describe, expect, test } from "bun:test";
import { noon } from "../../test/contract/observation.ts";
import { contents, state } from "../../test/checkpoint/state.ts";
import { formatInstant } from "../domain/time.ts";
import { stateDigest, type StateContents } from "./state.ts";

const file = {
  path: "src/a.ts",
  did: "edited" as const,
  edits: 1,
  reads: 0,
  last_at: formatInstant(noon),
  lines_added: 3,
  lines_removed: 1,
};

describe("the digest", () => {
  test("is the same whatever the time, the reason and the context", () => {
    const later = contents({ at: formatInstant(noon + 1), reason: "pre-compact" });
    const fuller = { ...later, context: { ...later.context, tokens: 160_000 } };
    expect(stateDigest(fuller)).toBe(stateDigest(contents()));
  });

  test("is the same after another look at a file, and another after another edit, or one of another file", () => {
    const digest = stateDigest(contents({ files: [file] }));
    const looked = { ...file, reads: 7, last_at: formatInstant(noon + 60_000) };
    expect(stateDigest(contents({ files: [looked] }))).toBe(digest);
    const others = [{ path: "src/b.ts" }, { edits: 2 }, { lines_added: 4 }, { lines_removed: 2 }];
    for (const own of others)
      expect(stateDigest(contents({ files: [{ ...file, ...own }] }))).not.toBe(digest);
  });

  test("is another when a task is done", () => {
    const [task] = contents().tasks;
    const done = contents({ tasks: task === undefined ? [] : [{ ...task, status: "completed" }] });
    expect(stateDigest(done)).not.toBe(stateDigest(contents()));
  });

  test.each(["prompts", "failures", "decisions", "subagents", "background"])(
    "is another with other %s",
    (part) => {
      // The digest looks at nothing of them but their fields.
      const other = { ...contents(), [part]: [{ id: "1", error: "one" }] };
      expect(stateDigest(other)).not.toBe(stateDigest(contents()));
    },
  );

  test.each([
    { last_message: "Done" },
    { git: { branch: "main" } },
    { plan: { text: "# Parser" } },
    { totals: {} },
  ])("is another with %j", (own) => {
    const other = { ...contents(), ...own } as unknown as StateContents;
    expect(stateDigest(other)).not.toBe(stateDigest(contents()));
  });

  test("is another when work in the background is something else", () => {
    const [one, other] = ["Build", "Test"].map((description) => {
      const work = { id: "b1", type: "shell", status: "running", description, since: null };
      return stateDigest({ ...contents(), background: [work] } as unknown as StateContents);
    });
    expect(one).not.toBe(other);
  });

  test("is another for another session", () => {
    expect(stateDigest(contents({ sessionId: "s2" }))).not.toBe(stateDigest(contents()));
  });
});

test("an id has eight characters, and another at another time", () => {
  const ids = Array.from({ length: 200 }, (_, ms) => state({ at: formatInstant(noon + ms) }).id);
  for (const id of ids) expect(id).toMatch(/^[0-9a-z]{8}$/);
  expect(new Set(ids).size).toBe(200);
});
