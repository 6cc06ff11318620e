import type { UnixMs } from "../../domain/time.ts";
import { formatAge } from "../../format/duration.ts";
import type { Health } from "../health.ts";
import { counted, plainText } from "../format/text.ts";
import { ok, type Check } from "./check.ts";
import type { Remedies } from "./remedy.ts";

type NotifierHealth = NonNullable<Health["notifiers"]>[number];

/** Whether people can be told of alerts, as a running collector knows it: by what became of the latest message of each notifier. */
export function notifierChecks(
  { notifiers = [] }: Pick<Health, "notifiers">,
  now: UnixMs,
  remedies: Pick<Remedies, "ours">,
): Check[] {
  return notifiers.map((notifier) => {
    const { kind, sent, failing_since: since } = notifier;
    const name = `notifier ${plainText(notifier.name)}`;
    if (since === null) return ok(name, `${kind}, ${counted(sent, "message")} since the collector's start`);
    const detail = `${kind}, failing for ${formatAge(now - Date.parse(since))}: ${troubleOf(notifier)}`;
    return { name, status: "warning", detail, fix: remedies.ours("alerts", "test") };
  });
}

function troubleOf({ failed, waiting, last_failure: last }: NotifierHealth): string {
  const amounts = `${counted(failed, "message")} given up, ${counted(waiting, "alert")} waiting`;
  return last === null ? amounts : `${plainText(last.reason)} (${amounts})`;
}
