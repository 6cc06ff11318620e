import type { HealthAnswer } from "../../../src/query/health.ts";
import type { NotifierHealth } from "../../../src/query/notifier-health.ts";
import type { PushHealth } from "../../../src/query/push-health.ts";
import type { RelayHealth } from "../../../src/query/relay-health.ts";

/** One way out of the collector: to people, to another collector, to a Pushgateway. Counts are since the start. */
export interface Outlet {
  readonly name: string;
  /** What it is, in a word or two. */
  readonly kind: string;
  readonly sent: number;
  /** What `sent` counts, in the singular and the plural. */
  readonly unit: readonly [one: string, many: string];
  /** What is to be sent still; null where nothing ever waits. */
  readonly waiting: number | null;
  readonly lastSentAt: string | null;
  /** Why nothing is taken at present, and since when. */
  readonly fault: { readonly at: string; readonly reason: string } | null;
  /** What was not taken and will not be, and what else somebody should look at; null where nothing is. */
  readonly note: string | null;
}

/** All that the config names, notifiers first. */
export function outletsOf({ notifiers, relays, pushgateway }: Outgoing): readonly Outlet[] {
  return [
    ...notifiers.map(ofNotifier),
    ...relays.map(ofRelay),
    ...(pushgateway === null ? [] : [ofPushgateway(pushgateway)]),
  ];
}

type Outgoing = Pick<HealthAnswer, "notifiers" | "relays" | "pushgateway">;

function ofNotifier(notifier: NotifierHealth): Outlet {
  const { name, kind, sent, waiting, failed, dropped, last_sent_at, last_failure, failing_since } = notifier;
  const lost = [failed > 0 ? `${failed} given up` : "", dropped > 0 ? `${dropped} without room` : ""].filter(
    (part) => part !== "",
  );
  return {
    name,
    kind,
    sent,
    unit: ["message", "messages"],
    waiting,
    lastSentAt: last_sent_at,
    fault:
      failing_since === null || last_failure === null
        ? null
        : { at: failing_since, reason: last_failure.reason },
    note: lost.length === 0 ? null : lost.join(", "),
  };
}

function ofRelay({ name, sent, waiting, dropped, last_sent_at, last_error, warning }: RelayHealth): Outlet {
  const reasons = Object.entries(dropped).map(([reason, items]) => `${items} lost: ${reason}`);
  const notes = [...(warning === null ? [] : [warning]), ...reasons];
  return {
    name,
    kind: "relay",
    sent,
    unit: ["item", "items"],
    waiting: waiting.items,
    lastSentAt: last_sent_at,
    fault: last_error,
    note: notes.length === 0 ? null : notes.join(", "),
  };
}

function ofPushgateway({ url, pushed, last_pushed_at, last_failure }: PushHealth): Outlet {
  const isFailing = last_failure !== null && (last_pushed_at ?? "") < last_failure.at;
  return {
    name: url,
    kind: "Pushgateway",
    sent: pushed,
    unit: ["push", "pushes"],
    // The next push tells all that this one would have.
    waiting: null,
    lastSentAt: last_pushed_at,
    fault: isFailing ? last_failure : null,
    note: null,
  };
}
