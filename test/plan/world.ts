import type { PlanFiles } from "../../src/agent/plan-orchestration/change.ts";
import { contentOf, readOn } from "../../src/agent/plan-orchestration/life.ts";
import { freeOrigin, planObservations } from "../../src/agent/plan-orchestration/observation.ts";
import { knownPlan } from "../../src/agent/plan-orchestration/same-plan.ts";
import { kinds } from "../../src/domain/kinds.ts";
import type { PlanEvent } from "../../src/domain/plan-event.ts";
import { plansOf, type Plan } from "../../src/domain/plan.ts";
import { noon } from "../contract/observation.ts";

/** The folder of a plan, with what lies in it. Times are minutes after noon. */
export interface Folder {
  readonly name?: string;
  readonly place?: "active" | "complete";
  readonly plan?: string | undefined;
  /** Lines, each an object or a text as it stands; undefined for no manifest. */
  readonly manifest?: readonly (object | string)[] | undefined;
  readonly torn?: string;
  readonly minute?: number;
  readonly planMinute?: number;
  readonly isStill?: boolean;
  readonly hasTwin?: boolean;
}

/** A feature line as real plans have them. */
export function feature(id: string, status: string, more: object = {}): object {
  return { id, description: `Feature ${id}`, depends_on: [], status, ...more };
}

/** A project's plans as the ledger has them: whatever is looked at is known only from the events told so far. */
export class PlanWorld {
  readonly events: PlanEvent[] = [];

  /** Looks at a folder among others, and says in a few words what is new. */
  look(folder: Folder, others: readonly string[] = []): string[] {
    const files = filesOf(folder);
    const before = this.events.length;
    const plans = plansOf(this.events);
    const content = contentOf(files);
    const present = new Set([files.name, ...others]);
    const plan = knownPlan(plans, { name: files.name, content, present });
    const now = noon + 100 * 60_000;
    const { changes } = readOn(plan, { files, content }, now);
    const origin = plan?.origin ?? freeOrigin(plans, files.project, files.name);
    const place = { project: files.project, name: files.name, path: files.path, plan, origin };
    for (const seen of planObservations(changes, place, now))
      this.events.push(kinds["plan-event"].accountOf(seen, undefined));
    return this.events.slice(before).map((event) => wordsOf(event));
  }

  /** The plans as their events leave them. */
  plans(): Plan[] {
    return [...plansOf(this.events).values()];
  }

  /** Minutes after noon of all events. */
  minutes(): number[] {
    return this.events.map(({ at }) => (at - noon) / 60_000);
  }
}

/** An event in a few words: `feature_started F1`. */
export function wordsOf({ eventType, featureId, prUrl }: PlanEvent): string {
  return [eventType, featureId, prUrl].filter((part) => part !== undefined).join(" ");
}

/** What a folder's files look like to who reads them, in project `/code/shop`. A file was made when it was last changed. */
export function filesOf(folder: Folder): PlanFiles {
  const {
    name = "parser",
    place = "active",
    minute = 0,
    planMinute = 0,
    isStill = true,
    hasTwin = false,
  } = folder;
  const at = noon + minute * 60_000;
  const planAt = noon + planMinute * 60_000;
  const lines = folder.manifest?.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  return {
    project: "/code/shop",
    name,
    path: `/code/shop/dev/${place}/${name}`,
    place,
    changedMs: at,
    hasTwin,
    plan:
      folder.plan === undefined
        ? undefined
        : { text: folder.plan, mtimeMs: planAt, birthMs: planAt, isStill },
    manifest:
      lines === undefined ? undefined : { lines, torn: folder.torn, mtimeMs: at, birthMs: at, isStill },
  };
}
