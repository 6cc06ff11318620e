import type { PushAccount } from "../../query/push-health.ts";
import { counter, gauge, secondsOf, type Family } from "./family.ts";

/** How pushing to the Pushgateway goes. */
export function pushFamilies({ pushed, failed, lastPushedAt }: PushAccount): Family[] {
  return [
    counter("hallmonitor_pushes", "How often the Pushgateway accepted the metrics.", pushed),
    counter("hallmonitor_pushes_failed", "Times that the Pushgateway did not take the metrics.", failed),
    gauge(
      "hallmonitor_last_push_timestamp_seconds",
      "When the Pushgateway last accepted the metrics.",
      secondsOf(lastPushedAt),
    ),
  ];
}
