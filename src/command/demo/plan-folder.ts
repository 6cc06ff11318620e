import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { whisper, type DeliverySettings } from "./delivery.ts";

/** What a plan is played with. */
export interface PlanPlay extends DeliverySettings {
  /** Times faster than life. */
  readonly speed: number;
  /** Where the folder of its project is made. */
  readonly parent: string;
  readonly sessionId: string;
}

const features = [
  {
    id: "F001",
    description: "Types of a basket and its lines",
    depends_on: [],
    edge_cases: [],
    decisions: ["D001"],
  },
  {
    id: "F002",
    description: "Read a basket from its lines, also a torn one",
    depends_on: ["F001"],
    edge_cases: ["EC001"],
    decisions: ["D002"],
  },
  {
    id: "F003",
    description: "Tell what a basket costs",
    depends_on: ["F001"],
    edge_cases: [],
    decisions: [],
  },
];

const text =
  "# Basket\n\nRead baskets from files, and tell what they cost.\n\n- [ ] types\n- [ ] reading\n- [ ] prices\n";

/** What the files say, and how many seconds later; statuses are those of the features in order. */
interface Step {
  readonly afterS: number;
  readonly plan?: string;
  readonly statuses?: readonly string[];
}

const steps: readonly Step[] = [
  { afterS: 3, plan: text },
  { afterS: 5, statuses: ["pending", "pending", "pending"] },
  { afterS: 5, statuses: ["in_progress", "pending", "pending"] },
  { afterS: 10, statuses: ["completed", "in_progress", "in_progress"] },
  { afterS: 10, statuses: ["completed", "failed", "in_progress"] },
  { afterS: 8, statuses: ["completed", "in_progress", "completed"] },
  { afterS: 10, statuses: ["completed", "completed", "completed"] },
  { afterS: 5, plan: `${text}\nPR: https://github.com/acme/shop/pull/7\n` },
];

/**
 * Plays the whole life of a plan: a session writes its files in a project of its own, one step after the other, and moves the
 * folder to the finished ones. The project stays until the signal fires, and goes then.
 */
export async function playPlan(play: PlanPlay): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(play.parent, "hallmonitor-demo-")));
  const project = join(folder, "basket-shop");
  const active = join(project, "dev", "active", "basket");
  const say = (event: object) => tell(play, { cwd: project, ...event });
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // A second Ctrl-C ends the program where it stands.
  process.once("exit", remove);
  try {
    await say({ hook_event_name: "SessionStart", source: "startup" });
    mkdirSync(active, { recursive: true });
    for (const [index, step] of steps.entries()) {
      await play.sleep((step.afterS * 1000) / play.speed, play.signal);
      if (play.signal.aborted) return;
      await take(step, { active, say, toolUseId: `toolu_plan_${play.sessionId}_${index}` });
    }
    await play.sleep(5000 / play.speed, play.signal);
    mkdirSync(join(project, "dev", "complete"));
    renameSync(active, join(project, "dev", "complete", "basket"));
    await untilAborted(play);
  } finally {
    // Whoever is told may be gone.
    await say({ hook_event_name: "SessionEnd", reason: "other" }).finally(() => {
      remove();
      process.off("exit", remove);
    });
  }
}

interface Desk {
  readonly active: string;
  readonly say: (event: object) => Promise<unknown>;
  readonly toolUseId: string;
}

/** Writes a file as a session does: its hook tells of it, then it is there. */
async function take({ plan, statuses }: Step, { active, say, toolUseId }: Desk): Promise<void> {
  const path = join(active, plan === undefined ? "manifest.jsonl" : "plan.md");
  const input = { file_path: path };
  await say({ hook_event_name: "PreToolUse", tool_name: "Write", tool_use_id: toolUseId, tool_input: input });
  writeFileSync(path, plan ?? manifestOf(statuses ?? []));
  await say({
    hook_event_name: "PostToolUse",
    tool_name: "Write",
    tool_use_id: toolUseId,
    tool_input: input,
    tool_response: { type: "update", filePath: path },
  });
}

function manifestOf(statuses: readonly string[]): string {
  return features
    .map((feature, index) => `${JSON.stringify({ ...feature, status: statuses[index] ?? "pending" })}\n`)
    .join("");
}

function tell(play: PlanPlay, event: object): Promise<boolean> {
  const body = { session_id: play.sessionId, permission_mode: "default", ...event };
  return whisper("hooks/claude-code", { at: play.clock(), body }, play);
}

async function untilAborted({ signal }: PlanPlay): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
