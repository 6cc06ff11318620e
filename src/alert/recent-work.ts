import type { LimitSample } from "../domain/limit-sample.ts";
import type { Request } from "../domain/request.ts";
import type { Session } from "../domain/session.ts";
import type { ToolCall } from "../domain/tool-call.ts";
import type { Keyed, LedgerReader } from "../store/store.ts";

/** What a session did last, the latest first. */
export interface Recent {
  readonly requests: readonly Request[];
  readonly calls: readonly Keyed<ToolCall>[];
  /** The latest that tells of the plan's limits; undefined where its latest ones do not. */
  readonly limits: LimitSample | undefined;
}

/** As many requests of a session as ten busy minutes have, and calls in which a loop shows. */
const most = { requests: 200, calls: 60, samples: 5 } as const;
/** Sessions whose latest work is kept. The one read longest ago goes. */
const mostSessions = 200;

type Known = { readonly changed: number } & { -readonly [K in keyof Recent]?: { readonly value: Recent[K] } };

/** Reads what sessions did last, each part when it is asked for, and again only when its session changed. */
export class RecentWork {
  readonly #reader: LedgerReader;
  readonly #known = new Map<number, Known>();

  constructor(reader: LedgerReader) {
    this.#reader = reader;
  }

  requests(session: Session): Recent["requests"] {
    const known = this.#of(session);
    const page = { order: "at", limit: most.requests } as const;
    known.requests ??= { value: this.#reader.closeUp.requests({ sessionKey: session.key }, page) };
    return known.requests.value;
  }

  calls(session: Session): Recent["calls"] {
    const known = this.#of(session);
    known.calls ??= {
      value: this.#reader.toolCalls({ sessionKey: session.key }, most.calls).toReversed(),
    };
    return known.calls.value;
  }

  limits(session: Session): Recent["limits"] {
    const known = this.#of(session);
    known.limits ??= {
      value: this.#reader.limitSamples({ sessionKey: session.key }, most.samples).findLast(tellsOfPlan),
    };
    return known.limits.value;
  }

  #of({ key, changed }: Session): Known {
    const before = this.#known.get(key);
    if (before?.changed === changed) return before;
    const known: Known = { changed };
    this.#known.delete(key);
    this.#known.set(key, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostSessions && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }
}

function tellsOfPlan({ fiveHourPercent, sevenDayPercent }: LimitSample): boolean {
  return fiveHourPercent !== undefined || sevenDayPercent !== undefined;
}
