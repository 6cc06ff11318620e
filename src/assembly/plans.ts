import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import type { Session } from "../domain/session.ts";
import type { Clock } from "../domain/time.ts";
import { isOfThisMachine, realPath } from "../file/look.ts";
import { planPullRequests } from "../query/plan-pull-request.ts";
import { RecentProjects } from "../query/recent-project.ts";
import { PlanReceiver } from "../receiver/plan/receiver.ts";
import type { Collector, DaemonHost } from "./collector.ts";
import { PlanIntake } from "./plan-intake.ts";
import { LateSessions } from "./plan-session.ts";
import { repeated } from "./repeated.ts";

/** How often to look for sessions of new projects, in milliseconds: a look-up in the ledger. */
const newsMs = 1000;

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
    take: (look) => intake.take(look),
    failed,
    clock,
    log,
  });
  const turn = turnsOf({ projects, receiver, late, intake }, { pollMs: config.plan.pollMs, clock });
  const everyMs = Math.min(config.plan.pollMs, newsMs);
  const turns = repeated(everyMs, () => turn().catch(failed), log);
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

interface Following {
  readonly projects: RecentProjects;
  readonly receiver: PlanReceiver;
  readonly late: LateSessions;
  readonly intake: PlanIntake;
}

/** What is done each time: new projects and pull requests are looked for, and all plans when that is due. */
function turnsOf(
  { projects, receiver, late, intake }: Following,
  { pollMs, clock }: { readonly pollMs: number; readonly clock: Clock },
): () => Promise<void> {
  let dueAt = 0;
  let followed: ReadonlySet<string> = new Set();
  /** Sessions that changed, until it is known what is in their pull requests. */
  const changed = new Map<number, Session>();
  return async () => {
    const now = clock();
    for (const session of projects.update(now)) changed.set(session.key, session);
    const all = projects.list();
    const isDue = now >= dueAt || now < dueAt - pollMs;
    if (isDue) {
      dueAt = now + pollMs;
      await receiver.lookAtAll(foldersOf(all));
      await late.look();
    } else await receiver.look(foldersOf(all.filter((project) => !followed.has(project))));
    followed = new Set(all);
    await takePullRequests(intake, [...changed.values()], now);
    changed.clear();
  };
}

/** The folders that are there, each once: two sessions may have come to one on different ways. */
function foldersOf(projects: readonly string[]): string[] {
  return [...new Set(projects.filter(isOfThisMachine).flatMap((project) => realPath(project) ?? []))];
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
