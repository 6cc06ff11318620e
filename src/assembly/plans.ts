import { realpathSync } from "node:fs";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import type { Session } from "../domain/session.ts";
import { planPullRequests } from "../query/plan-pull-request.ts";
import { RecentProjects } from "../query/recent-project.ts";
import { PlanReceiver } from "../receiver/plan/receiver.ts";
import type { Collector, DaemonHost } from "./collector.ts";
import { PlanIntake } from "./plan-intake.ts";
import { LateSessions } from "./plan-session.ts";
import { repeated } from "./repeated.ts";

/** The plans that projects keep in files. */
export interface PlanWatching {
  readonly start: () => void;
  /** Resolves when nothing is under way any more. */
  readonly stop: () => Promise<void>;
}

/** Builds what follows plans. Nothing is read before it is started, and never with the watch switched off. */
export function openPlans(
  config: Config,
  { host, collector }: { readonly host: DaemonHost; readonly collector: Collector },
): PlanWatching {
  if (!config.watch || !config.plan.watch) return { start: () => undefined, stop: () => Promise.resolve() };
  const { reader, consume } = collector;
  const { clock, log } = host;
  const projects = new RecentProjects(reader);
  const late = new LateSessions({
    reader,
    consume,
    clock,
    found: (seen, author) => intake.attribute(seen, author),
  });
  const intake = new PlanIntake({
    reader,
    consume,
    clock,
    unattributed: (seen, writtenAt) => late.add(seen, writtenAt),
  });
  const failed = (thrown: unknown): void => tellFailure(thrown, log);
  const receiver = new PlanReceiver({
    folders: config.plan.folders,
    projects: () => foldersOf(projects.list()),
    take: (look) => intake.take(look),
    failed,
    clock,
    log,
  });
  const turn = async (): Promise<void> => {
    const sessions = projects.update(clock());
    await receiver.look();
    await late.look();
    await takePullRequests(intake, sessions, clock());
  };
  const turns = repeated(config.plan.pollMs, () => turn().catch(failed), log);
  return {
    start: () => {
      late.resume();
      turns.start();
    },
    stop: async () => {
      await Promise.all([receiver.stop(), turns.stop()]);
    },
  };
}

/** The folders that are there, each once: two sessions may have come to one on different ways. */
function foldersOf(projects: readonly string[]): string[] {
  return [...new Set(projects.flatMap((project) => realPath(project) ?? []))];
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

async function takePullRequests(
  intake: PlanIntake,
  sessions: readonly Session[],
  now: number,
): Promise<void> {
  for (const { plan, prUrl, session } of planPullRequests(intake.plans(), sessions)) {
    const at = Math.min(now, Math.max(plan.lastAt, session.lastSeenAt));
    const details = { told_by: "session" };
    await intake.tell(plan, { eventType: "pr_created", prUrl, details, at, fileAt: at }, session);
  }
}

/** That the ledger cannot be written is said elsewhere, once; the next turn tries again. */
function tellFailure(thrown: unknown, log: (line: string) => void): void {
  const error = AppError.from(thrown);
  if (error.code !== "unavailable" && error.code !== "overloaded") log(`following plans: ${error.message}`);
}
