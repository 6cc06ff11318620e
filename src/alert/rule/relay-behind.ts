import { formatWhole } from "../../domain/whole.ts";
import type { Finding } from "../../domain/alert.ts";
import { counted } from "../../domain/counted.ts";
import type { RelayAccount } from "../../domain/outgoing.ts";
import { formatAge } from "../../format/duration.ts";
import type { Rule } from "./rule.ts";

/** A receiver that is restarted is back by then, and has missed nothing. */
const patienceMs = 300_000;
/** A loss is told for this long after it: what comes once an hour is told each time. */
const freshMs = 600_000;
/** Percent of its outbox. From the first on the oldest will soon have to go; what is lost counts as one that is full. */
const levels = { almostFull: 80, lost: 100 } as const;

/** What should go on to another collector waits for long, or is lost to it. */
export const relayBehind: Rule = {
  name: "relay_behind",
  find: (_, { relays = [], now }) =>
    relays.flatMap((relay) => {
      const isLosing = relay.lastDroppedAt !== undefined && now - relay.lastDroppedAt < freshMs;
      const waitsMs = relay.oldestAt === undefined ? 0 : now - relay.oldestAt;
      if (isLosing) return [lossOf(relay)];
      return waitsMs >= patienceMs ? [delayOf(relay, waitsMs)] : [];
    }),
};

function lossOf(relay: RelayAccount): Finding {
  const lost = [...relay.dropped].map(([reason, items]) => `${formatWhole(items)} ${reason}`).join(", ");
  return {
    ...findingOf(relay),
    severity: "bad",
    level: levels.lost,
    title: `The relay ${relay.name} loses what it should send`,
    detail: [`Dropped since the start: ${lost}`, ...faultsOf(relay)].join("; "),
  };
}

function delayOf(relay: RelayAccount, waitsMs: number): Finding {
  const { name, waitingItems, waitingBytes, mostBytes, oldestAt } = relay;
  const percent = Math.floor((waitingBytes * 100) / mostBytes);
  const level = percent >= levels.almostFull ? levels.almostFull : undefined;
  return {
    ...findingOf(relay),
    severity: level === undefined ? "attention" : "bad",
    level,
    title: `The relay ${name} is ${formatAge(waitsMs)} behind`,
    detail: [`${counted(waitingItems, "item")} wait, in ${percent} % of its outbox`, ...faultsOf(relay)].join(
      "; ",
    ),
    since: oldestAt,
  };
}

function findingOf({ name, endpoint }: RelayAccount) {
  return {
    rule: "relay_behind" as const,
    subject: name,
    action: `See whether ${endpoint} is up and takes what it is sent; what waits is sent when it is`,
    command: "hallmonitor doctor",
    owner: {},
  };
}

function faultsOf({ lastError }: RelayAccount): readonly string[] {
  return lastError === undefined ? [] : [lastError.reason];
}
