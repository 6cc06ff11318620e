import type { AlertAccount } from "../../alert/account.ts";
import type { NotifierAccount } from "../../alert/notify/notifier.ts";
import type { RelayAccount } from "../../alert/relay-account.ts";
import type { LedgerReader } from "../../store/store.ts";
import { one } from "./collector-family.ts";
import type { Family, Labels, Sample } from "./family.ts";
import { labelValue } from "./label-value.ts";

/** What needs somebody now: alerts that wait to fire and those that do, by rule and severity. */
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
      help: "Rules of alerts that could not be looked at last time.",
    },
    {
      name: "hallmonitor_alert_look_seconds",
      type: "gauge",
      unit: "seconds",
      help: "How long the last look at all rules took.",
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
      help: "Notices that a notifier took.",
      samples: each(({ sent }) => sent),
    },
    {
      name: "hallmonitor_notices_failed",
      type: "counter",
      help: "Tries to send a notice that failed.",
      samples: each(({ failed }) => failed),
    },
    {
      name: "hallmonitor_notices_waiting",
      type: "gauge",
      help: "Notices that wait for their next try.",
      samples: each(({ waiting }) => waiting),
    },
    {
      name: "hallmonitor_notice_last_sent_timestamp_seconds",
      type: "gauge",
      unit: "seconds",
      help: "When a notifier last took a notice.",
      samples: each(({ lastSentAt }) => secondsOf(lastSentAt)),
    },
  ];
}

/** How forwarding to other collectors goes, by the relay's name in the config. */
export function relayFamilies(accounts: readonly RelayAccount[]): Family[] {
  const each = by(accounts, ({ name }) => ({ relay: labelValue(name) }));
  return [
    {
      name: "hallmonitor_relay_waiting",
      type: "gauge",
      help: "What waits to be forwarded.",
      samples: each(({ waiting }) => waiting),
    },
    {
      name: "hallmonitor_relay_waiting_bytes",
      type: "gauge",
      unit: "bytes",
      help: "The size of what waits to be forwarded.",
      samples: each(({ waitingBytes }) => waitingBytes),
    },
    {
      name: "hallmonitor_relay_capacity_bytes",
      type: "gauge",
      unit: "bytes",
      help: "The size that what waits may have. Beyond it the oldest is thrown away.",
      samples: each(({ maxBytes }) => maxBytes),
    },
    {
      name: "hallmonitor_relay_oldest_timestamp_seconds",
      type: "gauge",
      unit: "seconds",
      help: "When the oldest of what waits came in.",
      samples: each(({ oldestAt }) => secondsOf(oldestAt)),
    },
    {
      name: "hallmonitor_relay_dropped",
      type: "counter",
      help: "What was not forwarded and never will be: refused for good, or too old when the outbox was full.",
      samples: each(({ dropped }) => dropped),
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

/** Samples of several accounts, each under its own labels; none where nobody knows. */
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
