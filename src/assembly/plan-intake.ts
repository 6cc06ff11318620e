import { contentOf, readOn, type PlacedChange } from "../agent/plan-orchestration/life.ts";
import { freeOrigin, planObservations } from "../agent/plan-orchestration/observation.ts";
import { knownPlan } from "../agent/plan-orchestration/same-plan.ts";
import { countDropped, type DropReason } from "../domain/outcome.ts";
import { kinds } from "../domain/kinds.ts";
import type { PlanEventObservation } from "../domain/plan-event.ts";
import { attributePlanEvent, plansOf, takePlanEvent, type Plan, type Plans } from "../domain/plan.ts";
import type { Session } from "../domain/session.ts";
import type { Clock } from "../domain/time.ts";
import { planAuthor } from "../query/plan-author.ts";
import { allPlanEvents } from "../query/plan-events.ts";
import type { Consumer } from "../receiver/consumer.ts";
import type { PlanReading, ProjectLook } from "../receiver/plan/receiver.ts";
import type { LedgerReader } from "../store/store.ts";

/** Events of one commit: a plan of ten thousand features is no reason for others to wait. */
const maxPerCommit = 1000;

interface Parts {
  readonly reader: LedgerReader;
  readonly consume: Consumer;
  readonly clock: Clock;
  /** Told of each event that was kept without a session. */
  readonly unattributed: (event: PlanEventObservation, writtenAt: number) => void;
}

/** A change of a plan with its place, as it is told to the ledger. */
interface Telling {
  readonly project: string;
  readonly name: string;
  readonly path: string;
  readonly plan: Plan | undefined;
  readonly changes: readonly PlacedChange[];
}

/**
 * Takes what a look at a project found into the ledger. What is known of plans is read from the ledger when it is first asked
 * for, and kept up to date with what the ledger took: nothing is remembered anywhere else.
 */
export class PlanIntake {
  readonly #parts: Parts;
  /** By project. Undefined until it is first asked for. */
  #known: Map<string, Plans> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** All plans that are known. */
  plans(): Plan[] {
    return [...this.#all().values()].flatMap((plans) => plans.values().toArray());
  }

  /** Resolves when all that is new in the readings is durable. */
  async take({ project, present, readings }: ProjectLook): Promise<void> {
    const names = new Set(present.map(({ name }) => name));
    for (const reading of readings) {
      const { name, path } = reading;
      const content = contentOf(reading);
      const plan = knownPlan(this.#plansOf(project), { name, content, present: names });
      const { changes, dropped } = readOn(plan, { files: reading, content }, this.#parts.clock());
      await this.#tell({ project, name, path, plan, changes });
      if (reading.isStill) await this.#count(reading, dropped);
    }
  }

  /** Takes a change that no file tells of. */
  async tell(plan: Plan, change: PlacedChange, author: Session): Promise<void> {
    const { project, name, path } = plan;
    await this.#tell({ project, name, path, plan, changes: [change] }, () => author);
  }

  /** Takes note of whom an event turned out to belong to. */
  attribute(seen: PlanEventObservation, author: Session): void {
    attributePlanEvent(this.#plansOf(seen.project ?? ""), kinds["plan-event"].accountOf(seen, author.key));
  }

  async #tell(
    { project, name, path, plan, changes }: Telling,
    authorOf: (change: PlacedChange) => Session | undefined = this.#authors({ project, planPath: path }),
  ): Promise<void> {
    const { clock, consume, unattributed } = this.#parts;
    const plans = this.#plansOf(project);
    const origin = plan?.origin ?? freeOrigin(plans, project, name);
    const told = planObservations(changes, { project, name, path, plan, origin }, clock()).map(
      (seen, index) => {
        const change = changes[index];
        const author = change === undefined ? undefined : authorOf(change);
        return {
          seen: author === undefined ? seen : by(author, seen),
          author,
          writtenAt: change?.fileAt ?? seen.at,
        };
      },
    );
    for (let start = 0; start < told.length; start += maxPerCommit) {
      const some = told.slice(start, start + maxPerCommit);
      await consume({ observations: some.map(({ seen }) => seen), dropped: new Map() });
      for (const { seen, author, writtenAt } of some) {
        takePlanEvent(plans, kinds["plan-event"].accountOf(seen, author?.key));
        if (author === undefined) unattributed(seen, writtenAt);
      }
    }
  }

  /** What in the files says nothing is counted once they lie still: until then they are read again and again. */
  async #count({ manifest, refused }: PlanReading, unread: ReadonlyMap<DropReason, number>): Promise<void> {
    const dropped = new Map(refused);
    for (const [reason, count] of [...unread, ["line-too-long", manifest?.tooLong ?? 0] as const])
      if (count > 0) countDropped(dropped, reason, count);
    if (dropped.size > 0) await this.#parts.consume({ observations: [], dropped });
  }

  #plansOf(project: string): Plans {
    const known = this.#all();
    const plans = known.get(project) ?? new Map();
    known.set(project, plans);
    return plans;
  }

  #all(): Map<string, Plans> {
    if (this.#known !== undefined) return this.#known;
    const events = Map.groupBy(
      this.#parts.reader.planEvents({}, allPlanEvents),
      ({ project }) => project ?? "",
    );
    this.#known = new Map([...events].map(([project, own]) => [project, plansOf(own)]));
    return this.#known;
  }

  /** Changes that one writing of a file made have one author. */
  #authors(plan: { project: string; planPath: string }): (change: PlacedChange) => Session | undefined {
    const known = new Map<number, Session | undefined>();
    return ({ fileAt }) => {
      if (!known.has(fileAt)) known.set(fileAt, planAuthor(this.#parts.reader, { ...plan, at: fileAt }));
      return known.get(fileAt);
    };
  }
}

/** The event as one that a session brought about. */
export function by({ agent, id }: Session, seen: PlanEventObservation): PlanEventObservation {
  return { ...seen, agent, sessionId: id };
}
