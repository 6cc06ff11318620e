import type { FailureShape } from "./failure.ts";
import type { HealthAnswer } from "./health.ts";
import type { NotifierHealth } from "./notifier-health.ts";
import type { RelayHealth } from "./relay-health.ts";

/**
 * How the collector is, for who may not read what was recorded: every count and time, and no name, path, address or word of a fault, which
 * may hold them. An empty text stands for each, so that the shape is that of everybody.
 */
export function withoutNames(health: HealthAnswer): HealthAnswer {
  const { commits, reading, checkpoints, budget_gate, relays, notifiers, pushgateway } = health;
  return {
    ...health,
    process: { ...health.process, command_flags: "" },
    commits: withoutReason(commits),
    reading: {
      ...reading,
      folders: [],
      unreadable_files: reading.unreadable_files.map(() => ({ path: "", reason: "" })),
    },
    checkpoints: withoutReason(checkpoints),
    budget_gate: withoutReason(budget_gate),
    relays: relays.map(namelessRelay),
    notifiers: notifiers.map(namelessNotifier),
    pushgateway: pushgateway === null ? null : { ...withoutReason(pushgateway), url: "" },
    silent_loss: health.silent_loss.map((loss) => ({ ...loss, session_id: "", project: null })),
  };
}

function namelessRelay(relay: RelayHealth): RelayHealth {
  return { ...relay, name: "", endpoint: "", last_error: unsaid(relay.last_error), warning: null };
}

function namelessNotifier(notifier: NotifierHealth): NotifierHealth {
  return { ...withoutReason(notifier), name: "" };
}

function withoutReason<T extends { readonly last_failure: FailureShape | null }>(part: T): T {
  return { ...part, last_failure: unsaid(part.last_failure) };
}

function unsaid(failure: FailureShape | null): FailureShape | null {
  return failure === null ? null : { ...failure, reason: "" };
}
