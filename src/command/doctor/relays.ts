import { formatWhole } from "../../domain/whole.ts";
import { formatAgo, instantOf } from "../../format/duration.ts";
import type { Health } from "../health.ts";
import { counted } from "../format/text.ts";
import { ok, type Check } from "./check.ts";

/** A receiver that restarts is back before; what waits for longer says that something is wrong. */
const behindMs = 300_000;

/** Whether what goes on to other collectors arrives; nothing where there are no relays, or the collector does not say. */
export function relayChecks(relays: Health["relays"], now: number): Check[] {
  return (relays ?? []).map((relay) => {
    const name = `relay ${relay.name}`;
    const faults = faultsOf(relay, now);
    const done = `${counted(relay.sent, "item")} sent to ${relay.endpoint} since the collector's start`;
    return faults.length === 0 ? ok(name, done) : { name, status: "warning", detail: faults.join("; ") };
  });
}

function faultsOf(relay: NonNullable<Health["relays"]>[number], now: number): string[] {
  const { endpoint, waiting, last_error, dropped, warning } = relay;
  const faults: string[] = warning === null ? [] : [warning];
  const behind = waiting.oldest_at === null ? 0 : now - instantOf(waiting.oldest_at);
  if (behind > behindMs || (last_error !== null && waiting.items > 0)) {
    const verb = waiting.items === 1 ? "waits" : "wait";
    faults.push(`${counted(waiting.items, "item")} ${verb}, the oldest came in ${formatAgo(behind)}`);
  }
  if (last_error !== null) faults.push(`sending to ${endpoint} failed: ${last_error.reason}`);
  const lost = Object.entries(dropped).map(([reason, count]) => `${formatWhole(count)} ${reason}`);
  if (lost.length > 0) faults.push(`dropped since the start: ${lost.join(", ")}`);
  return faults;
}
