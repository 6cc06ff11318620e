import { expect, test } from "bun:test";
import { groupNames } from "./group-name.ts";

test("sessions are called by their id in short, and by their agent where two share it", () => {
  const id = "01a1f9a9-f878-7792-8b6a-aacc1b84737b";
  const other = { key: "5e55105e-0000-4000-8000-000000000001", agent: "codex" };
  const groups = [{ key: id, agent: "codex" }, other, { key: id, agent: "claude-code" }];
  expect(groups.map(groupNames("session", groups))).toEqual([
    "01a1f9a9 (codex)",
    "5e55105e",
    "01a1f9a9 (claude-code)",
  ]);
});
