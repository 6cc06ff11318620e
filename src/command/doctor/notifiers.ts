import type { Health } from "../health.ts";
import { counted, plainText } from "../format/text.ts";
import { ok, type Check } from "./check.ts";

/** Whether people can be told of alerts, as a running collector knows it: by what became of the latest message of each notifier. */
export function notifierChecks(notifiers: NonNullable<Health["notifiers"]>): Check[] {
  return notifiers.map(({ name, kind, sent, failing_since, last_failure, waiting, failed }) => {
    const place = `notifier ${plainText(name)}`;
    if (failing_since === null)
      return ok(place, `${kind}, ${counted(sent, "message")} since the collector's start`);
    const amounts = `${counted(failed, "message")} given up, ${counted(waiting, "alert")} waiting`;
    const reason = last_failure === null ? "unknown" : plainText(last_failure.reason);
    const detail = `${kind}, failing since ${failing_since}: ${reason} (${amounts})`;
    return { name: place, status: "warning", detail, fix: "hallmonitor alerts test" };
  });
}
