import type { PushAccount } from "../../query/push-health.ts";
import { one, type Family } from "./family.ts";

/** How pushing to the Pushgateway goes. */
export function pushFamilies({ pushed, failed, lastPushedAt }: PushAccount): Family[] {
  return [
    {
      ...one(pushed),
      name: "hallmonitor_pushes",
      type: "counter",
      help: "How often the Pushgateway accepted the metrics.",
    },
    {
      ...one(failed),
      name: "hallmonitor_pushes_failed",
      type: "counter",
      help: "Times that the Pushgateway did not take the metrics.",
    },
    {
      name: "hallmonitor_last_push_timestamp_seconds",
      type: "gauge",
      unit: "seconds",
      help: "When the Pushgateway last accepted the metrics.",
      samples: lastPushedAt === undefined ? [] : one(lastPushedAt / 1000).samples,
    },
  ];
}
