import type { AlertAccount } from "../../domain/alert-account.ts";
import type { NotifierAccount } from "../../domain/notifier.ts";
import type { RelayAccount } from "../../domain/outgoing.ts";
import type { LedgerReader } from "../../store/store.ts";
import { one, type Family, type Labels, type Sample } from "./family.ts";
import { labelValue } from "./label-value.ts";

/** What needs somebody now: pending and firing alerts, by rule and severity. */
export function alertFamilies(reader: LedgerReader, { lookMs, failingRules }: AlertAccount): Family[] {
  const alike = Map.groupBy(reader.alerts.open(), ({ rule, severity, state }) =>
    JSON.stringify([rule, severity, state]),
  );
  const samples = [...alike.values()].flatMap((alerts) =>
    alerts.slice(0, 1).map(({ rule, severity, state }) => ({
      labels: { rule, severity, state },
      value: alerts.length,
    })),
  );
  return [
    {
      name: "hallmonitor_alerts",
      type: "gauge",
      help: "Open alerts of the collector, by rule, severity and state.",
      samples,
    },
    {
      ...one(failingRules.length),
      name: "hallmonitor_failing_alert_rules",
      type: "gauge",
      help: "Alert rules whose last evaluation failed.",
    },
    {
      name: "hallmonitor_alert_look_seconds",
      type: "gauge",
      unit: "seconds",
      help: "How long the last evaluation of all rules took.",
      samples: lookMs === undefined ? [] : one(lookMs / 1000).samples,
    },
  ];
}

/** How telling people goes, by the notifier's name in the config. */
export function notifierFamilies(accounts: readonly NotifierAccount[]): Family[] {
  const each = by(accounts, ({ name }) => ({ notifier: labelValue(name) }));
  return [
    {
      name: "hallmonitor_notices_sent",
      type: "counter",
      help: "Messages accepted by a notifier.",
      samples: each(({ sent }) => sent),
    },
    {
      name: "hallmonitor_notices_failed",
      type: "counter",
      help: "Messages that were given up: refused, or not taken within an hour.",
      samples: each(({ failed }) => failed),
    },
    {
      name: "hallmonitor_notices_waiting",
      type: "gauge",
      help: "Alerts still to be sent.",
      samples: each(({ waiting }) => waiting),
    },
    {
      name: "hallmonitor_notice_last_sent_timestamp_seconds",
      type: "gauge",
      unit: "seconds",
      help: "When a notifier last accepted a message.",
      samples: each(({ lastSentAt }) => secondsOf(lastSentAt)),
    },
  ];
}

/** How forwarding to other collectors is going, by the relay's name in the config. */
export function relayFamilies(accounts: readonly RelayAccount[]): Family[] {
  const each = by(accounts, ({ name }) => ({ relay: labelValue(name) }));
  return [
    {
      name: "hallmonitor_relay_sent",
      type: "counter",
      help: "Items that were forwarded.",
      samples: each(({ sent }) => sent),
    },
    {
      name: "hallmonitor_relay_waiting_items",
      type: "gauge",
      help: "Items that wait to be forwarded.",
      samples: each(({ waitingItems }) => waitingItems),
    },
    {
      name: "hallmonitor_relay_waiting_bytes",
      type: "gauge",
      unit: "bytes",
      help: "What those that wait take on the disk.",
      samples: each(({ waitingBytes }) => waitingBytes),
    },
    {
      name: "hallmonitor_relay_capacity_bytes",
      type: "gauge",
      unit: "bytes",
      help: "What those that wait may take. Beyond it the oldest are thrown away.",
      samples: each(({ mostBytes }) => mostBytes),
    },
    {
      name: "hallmonitor_relay_oldest_timestamp_seconds",
      type: "gauge",
      unit: "seconds",
      help: "When the oldest that waits came in.",
      samples: each(({ oldestAt }) => secondsOf(oldestAt)),
    },
    {
      name: "hallmonitor_relay_dropped",
      type: "counter",
      help: "Items that were not forwarded and never will be, by reason.",
      samples: accounts.flatMap(({ name, dropped }) =>
        [...dropped].map(([reason, value]) => ({ labels: { relay: labelValue(name), reason }, value })),
      ),
    },
    {
      name: "hallmonitor_relay_last_sent_timestamp_seconds",
      type: "gauge",
      unit: "seconds",
      help: "When something was last forwarded.",
      samples: each(({ lastSentAt }) => secondsOf(lastSentAt)),
    },
  ];
}

/** Samples of several accounts, each under its own labels; none where the value is unknown. */
function by<Account>(accounts: readonly Account[], labelsOf: (account: Account) => Labels) {
  return (valueOf: (account: Account) => number | undefined): Sample[] =>
    accounts.flatMap((account) => {
      const value = valueOf(account);
      return value === undefined ? [] : [{ labels: labelsOf(account), value }];
    });
}

function secondsOf(at: number | undefined): number | undefined {
  return at === undefined ? undefined : at / 1000;
}
