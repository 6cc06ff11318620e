import { describe, expect, test } from "bun:test";
import { toolCallOf, type ToolCall } from "../../domain/tool-call.ts";
import { noon, toolCall } from "../../../test/contract/observation.ts";
import { phaseOf, planModeOf, type PlanSigns } from "./plan-mode.ts";

const path = "/home/dev/.claude/plans/quiet-otter.md";

function entered(at: number, own: Partial<ToolCall> = {}): ToolCall {
  return { ...call("EnterPlanMode", at), success: true, endedAt: noon + at + 1, ...own };
}

function proposed(at: number, own: Partial<ToolCall> = {}): ToolCall {
  return { ...call("ExitPlanMode", at), filePath: path, ...own };
}

function call(tool: string, at: number): ToolCall {
  return toolCallOf(toolCall({ tool, at: noon + at, toolUseId: `t${at}` }), 1);
}

function planOf(calls: readonly ToolCall[], own: Partial<PlanSigns> = {}) {
  return planModeOf({ calls, mode: undefined, wentOnAfter: () => false, ...own });
}

const approved = { success: true, decision: "accept", endedAt: noon + 900 } as const;
const refused = { success: false, decision: "reject", endedAt: noon + 900 } as const;

describe("the plan of a session", () => {
  test("is none where it never was in plan mode", () => {
    expect(planOf([])).toBeUndefined();
    expect(planOf([], { mode: { name: "auto", since: noon } })).toBeUndefined();
    expect(planOf([entered(1, { success: false })])).toBeUndefined();
  });

  test("is being made once plan mode was entered, by the agent or by its person", () => {
    expect(planOf([entered(10)])).toMatchObject({ state: "planning", planningAt: noon + 11, proposals: 0 });
    expect(planOf([], { mode: { name: "plan", since: noon + 3 } })).toMatchObject({
      state: "planning",
      planningAt: noon + 3,
    });
  });

  test("is proposed until it is answered, approved when it was, however long that took", () => {
    expect(planOf([entered(10), proposed(100)])).toMatchObject({
      state: "proposed",
      planningAt: noon + 11,
      proposedAt: noon + 100,
      approvedAt: undefined,
    });
    expect(planOf([entered(10), proposed(100, approved)])).toMatchObject({
      state: "approved",
      approvedAt: noon + 900,
      rejectedAt: undefined,
    });
  });

  test("is rejected when its person refused, or the session goes on without an answer", () => {
    expect(planOf([proposed(100, refused)])).toMatchObject({ state: "rejected", rejectedAt: noon + 900 });
    // Telemetry tells the decision, and no result follows.
    expect(planOf([proposed(100, { decision: "reject", endedAt: noon + 900 })])).toMatchObject({
      state: "rejected",
      rejectedAt: noon + 900,
    });
    // Hooks tell nothing of a refusal.
    expect(planOf([proposed(100)], { wentOnAfter: (at) => at === noon + 100 })).toMatchObject({
      state: "rejected",
      rejectedAt: undefined,
    });
  });

  test("is the one that was proposed last", () => {
    const calls = [
      entered(10),
      proposed(100, refused),
      proposed(1000, { ...approved, endedAt: noon + 2000 }),
    ];
    expect(planOf(calls)).toMatchObject({ state: "approved", proposals: 2, approvedAt: noon + 2000 });
  });

  test("is another one when planning begins again after an answer", () => {
    expect(planOf([entered(10), proposed(100, approved), entered(5000)])).toMatchObject({
      state: "planning",
      planningAt: noon + 5001,
      proposal: undefined,
    });
    // After a refusal the mode goes on as it was.
    const mode = { name: "plan", since: noon + 11 };
    expect(planOf([proposed(100, refused)], { mode })).toMatchObject({
      state: "rejected",
      planningAt: noon + 11,
    });
  });

  test("is none of a call that failed before there was a plan", () => {
    expect(planOf([proposed(100, { success: false, filePath: undefined })])).toBeUndefined();
  });
});

describe("the phase of a session", () => {
  test("is what was told last, by its mode or by its plan", () => {
    const plan = planOf([entered(10), proposed(100, approved)]);
    expect(phaseOf(undefined, undefined)).toBeUndefined();
    expect(phaseOf(undefined, plan)).toBe("executing");
    expect(phaseOf({ name: "default", since: noon }, undefined)).toBe("executing");
    expect(phaseOf({ name: "plan", since: noon }, plan)).toBe("executing");
    expect(phaseOf({ name: "plan", since: noon + 9000 }, plan)).toBe("planning");
    expect(phaseOf(undefined, planOf([entered(10), proposed(100, refused)]))).toBe("planning");
  });
});
