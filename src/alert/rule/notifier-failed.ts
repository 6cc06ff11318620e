import type { Finding } from "../../domain/alert.ts";
import { counted } from "../../domain/counted.ts";
import type { NotifierAccount } from "../../domain/notifier.ts";
import type { Rule } from "./rule.ts";

/** A receiver that is restarted is back by then; so long nobody has missed anything either, for messages wait. */
const patienceMs = 300_000;

/** People cannot be told of alerts. Delivery tells that through the notifiers that work, and in the log where none does. */
export const notifierFailed: Rule = {
  name: "notifier_failed",
  find: (_, { notifiers = [], now }) =>
    notifiers
      .filter(
        ({ failingSince, untold }) =>
          failingSince !== undefined && (untold > 0 || now - failingSince >= patienceMs),
      )
      .map(findingOf),
};

function findingOf({ name, waiting, untold, failingSince, lastFailure }: NotifierAccount): Finding {
  const amounts = [
    ...(untold > 0 ? [`${counted(untold, "alert")} given up`] : []),
    ...(waiting > 0 ? [`${counted(waiting, "alert")} waiting`] : []),
  ];
  return {
    rule: "notifier_failed",
    subject: name,
    severity: untold > 0 ? "bad" : "attention",
    // One alert that nobody heard of is the threshold.
    level: untold > 0 ? 1 : undefined,
    title: `Nobody is told through the notifier ${name}`,
    detail: [lastFailure?.reason ?? "", ...amounts].filter((part) => part !== "").join("; "),
    action: "Put right what it complains of; a trial shows whether it works again",
    command: "hallmonitor alerts test",
    since: failingSince,
    owner: {},
  };
}
