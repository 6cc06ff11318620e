import type { AlertAccount } from "../../domain/alert-account.ts";
import type { NotifierAccount } from "../../domain/notifier.ts";
import type { RelayAccount } from "../../domain/outgoing.ts";
import type { LedgerReader } from "../../store/store.ts";
import { counter, gauge, secondsOf, type Family, type Labels, type Sample } from "./family.ts";
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
    gauge("hallmonitor_alerts", "Open alerts of the collector, by rule, severity and state.", samples),
    gauge(
      "hallmonitor_failing_alert_rules",
      "Alert rules whose last evaluation failed.",
      failingRules.length,
    ),
    gauge(
      "hallmonitor_alert_look_seconds",
      "How long the last evaluation of all rules took.",
      secondsOf(lookMs),
    ),
  ];
}

/** How telling people goes, by the notifier's name in the config. */
export function notifierFamilies(accounts: readonly NotifierAccount[]): Family[] {
  const each = by(accounts, ({ name }) => ({ notifier: labelValue(name) }));
  return [
    counter(
      "hallmonitor_notices_sent",
      "Messages accepted by a notifier.",
      each(({ sent }) => sent),
    ),
    counter(
      "hallmonitor_notices_failed",
      "Messages that were given up: refused, or not taken within an hour.",
      each(({ failed }) => failed),
    ),
    gauge(
      "hallmonitor_notices_waiting",
      "Alerts still to be sent.",
      each(({ waiting }) => waiting),
    ),
    gauge(
      "hallmonitor_notice_last_sent_timestamp_seconds",
      "When a notifier last accepted a message.",
      each(({ lastSentAt }) => secondsOf(lastSentAt)),
    ),
  ];
}

/** How forwarding to other collectors is going, by the relay's name in the config. */
export function relayFamilies(accounts: readonly RelayAccount[]): Family[] {
  const each = by(accounts, ({ name }) => ({ relay: labelValue(name) }));
  return [
    counter(
      "hallmonitor_relay_sent",
      "Items that were forwarded.",
      each(({ sent }) => sent),
    ),
    gauge(
      "hallmonitor_relay_waiting_items",
      "Items that wait to be forwarded.",
      each(({ waitingItems }) => waitingItems),
    ),
    gauge(
      "hallmonitor_relay_waiting_bytes",
      "What those that wait take on the disk.",
      each(({ waitingBytes }) => waitingBytes),
    ),
    gauge(
      "hallmonitor_relay_capacity_bytes",
      "What those that wait may take. Beyond it the oldest are thrown away.",
      each(({ mostBytes }) => mostBytes),
    ),
    gauge(
      "hallmonitor_relay_oldest_timestamp_seconds",
      "When the oldest that waits came in.",
      each(({ oldestAt }) => secondsOf(oldestAt)),
    ),
    counter(
      "hallmonitor_relay_dropped",
      "Items that were not forwarded and never will be, by reason.",
      accounts.flatMap(({ name, dropped }) =>
        [...dropped].map(([reason, value]) => ({ labels: { relay: labelValue(name), reason }, value })),
      ),
    ),
    gauge(
      "hallmonitor_relay_last_sent_timestamp_seconds",
      "When something was last forwarded.",
      each(({ lastSentAt }) => secondsOf(lastSentAt)),
    ),
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
