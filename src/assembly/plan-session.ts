import { planAgent } from "../agent/plan-orchestration/observation.ts";
import { digestOf } from "../domain/digest.ts";
import type { PlanEvent, PlanEventObservation } from "../domain/plan-event.ts";
import { noFacts, type Session } from "../domain/session.ts";
import type { Clock, UnixMs } from "../domain/time.ts";
import { planAuthor, type PlanWrite } from "../query/plan-author.ts";
import type { Consumer } from "../receiver/consumer.ts";
import type { LedgerReader } from "../store/store.ts";
import { by } from "./plan-intake.ts";

/** How long is waited for a session that tells late: history is read in the background at the first start. */
const patienceMs = 3_600_000;
/** Writes that wait at once; what comes beyond waits in vain. */
const maxWaiting = 5000;
/** Writes that are looked for at a time, so that nobody waits for it: about 2 ms each among a hundred sessions. */
const maxLooks = 20;

interface Parts {
  readonly reader: LedgerReader;
  readonly consume: Consumer;
  /** Told of each event whose session was found, once that is durable. */
  readonly found: (seen: PlanEventObservation, author: Session) => void;
  readonly clock: Clock;
}

/** One writing of a plan's files, and the events that it brought about. */
interface Waiting {
  readonly write: PlanWrite;
  readonly events: PlanEventObservation[];
  /** What the ledger's newest change was at the last try. */
  tried: number | undefined;
}

/** Finds the sessions of events that came before it was known who brought them about. */
export class LateSessions {
  readonly #parts: Parts;
  readonly #waiting = new Map<string, Waiting>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Waits again for what waited when the program ended. */
  resume(): void {
    const { reader, clock } = this.#parts;
    const recent = reader.planEvents({ from: clock() - patienceMs }, maxWaiting);
    for (const event of recent) if (event.sessionKey === undefined) this.add(observationOf(event), event.at);
  }

  add(seen: PlanEventObservation, writtenAt: UnixMs): void {
    const { project, planPath } = seen;
    if (project === undefined || planPath === undefined) return;
    const write = { project, planPath, at: writtenAt };
    const name = JSON.stringify(write);
    const known = this.#waiting.get(name);
    if (known !== undefined) known.events.push(seen);
    else if (this.#waiting.size < maxWaiting)
      this.#waiting.set(name, { write, events: [seen], tried: undefined });
  }

  /** Tries those again since whose last try the ledger has heard something. */
  async look(): Promise<void> {
    const { reader, clock } = this.#parts;
    const change = reader.lastChange();
    const due = [...this.#waiting].filter(([, { tried }]) => tried !== change).slice(0, maxLooks);
    for (const [name, waiting] of due) {
      const author = planAuthor(reader, waiting.write);
      if (author !== undefined) await this.#tell(waiting, author);
      const isOver = clock() - (waiting.events[0]?.seenAt ?? 0) > patienceMs;
      if (author !== undefined || isOver) this.#waiting.delete(name);
      else waiting.tried = change;
    }
  }

  async #tell({ events }: Waiting, author: Session): Promise<void> {
    const observations = events.map((seen) => by(author, seen));
    await this.#parts.consume({ observations, dropped: new Map() });
    for (const seen of events) this.#parts.found(seen, author);
  }
}

/** An event of the ledger as it was told. */
function observationOf(event: PlanEvent): PlanEventObservation {
  const { sessionKey: _sessionKey, sources: _sources, ...account } = event;
  const id = account.eventId ?? "";
  return {
    ...account,
    kind: "plan-event",
    agent: planAgent,
    source: "plan",
    sessionId: undefined,
    seenAt: event.at,
    facts: noFacts,
    name: account.eventType ?? "plan_event",
    data: new Map(),
    digest: digestOf(id),
    aliases: [`plan:${id}`],
  };
}
