import { expect, test } from "bun:test";
import { ticketOf } from "./ticket.ts";

test.each([
  ["feature/ABC-123-login", "ABC-123"],
  ["abc-9", "ABC-9"],
  ["dev_ann/PROJ2-77", "PROJ2-77"],
  ["fix/812-crash", "#812"],
  ["812-crash", "#812"],
  ["issue-12", "#12"],
  ["gh-4/thing", "#4"],
  ["#33", "#33"],
  ["main", undefined],
  ["release/2026-11", undefined],
  ["release/12-3", undefined],
  ["v1.2", undefined],
  ["release-3", undefined],
  ["feature/2026-roadmap", undefined],
  ["fix/2026-11-crash", undefined],
  ["feature/2026/ABC-9", "ABC-9"],
  ["hotfix-2026", undefined],
  ["hotfix-2026-abc-9", "ABC-9"],
  ["claude/fix-2024-01-02", undefined],
  ["npm/lodash-4.17.21", undefined],
  ["fix/ABC-2026", "ABC-2026"],
  ["issue-2026", "#2026"],
  ["fix/20261-crash", "#20261"],
  ["abc-9-2fa", "ABC-9"],
  ["worktree-a1b2c3d4", undefined],
  [undefined, undefined],
] as const)("the ticket of %s is %s", (branch, ticket) => {
  expect(ticketOf(branch)).toBe(ticket as string);
});
