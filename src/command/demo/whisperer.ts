import type { UnixMs } from "../../domain/time.ts";
import { whisper, type DeliverySettings, type Ear } from "./delivery.ts";
import { endBody, hookBodies } from "../../imitation/hook.ts";
import type { ImitatedRecord, ImitatedSession } from "../../imitation/record.ts";
import { statusLineBody } from "./status-line.ts";

/**
 * Tells a collector what the client's hooks and its status line say while a session runs, in the order of each session.
 * Only a collector that listens is told, and only of the present: a hook tells of now.
 */
export class Whisperer {
  readonly #settings: DeliverySettings;
  readonly #deaf = new Set<Ear>();
  readonly #sessions = new Map<string, ImitatedSession>();

  constructor(settings: DeliverySettings) {
    this.#settings = settings;
  }

  async tell(records: readonly ImitatedRecord[]): Promise<void> {
    const bySession = Map.groupBy(records, ({ session }) => session);
    for (const session of bySession.keys()) this.#sessions.set(session.id, session);
    await Promise.all(
      [...bySession.values()].map(async (own) => {
        for (const record of own) await this.#tellOne(record);
      }),
    );
  }

  /** Every session that was told of ends: its client goes away with the play. */
  async end(at: UnixMs): Promise<void> {
    await Promise.all(
      [...this.#sessions.values()].map((session) =>
        this.#say("hooks/claude-code", { at, body: endBody(session) }),
      ),
    );
  }

  async #tellOne(record: ImitatedRecord): Promise<void> {
    const { at } = record;
    for (const body of hookBodies(record)) await this.#say("hooks/claude-code", { at, body });
    const line = statusLineBody(record);
    if (line !== undefined) await this.#say("statusline/claude-code", { at, body: line });
  }

  async #say(ear: Ear, said: { readonly at: UnixMs; readonly body: object }): Promise<void> {
    if (this.#deaf.has(ear)) return;
    if (!(await whisper(ear, said, this.#settings))) this.#deaf.add(ear);
  }
}
