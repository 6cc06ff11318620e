import { formatWhole } from "../../domain/whole.ts";
import { passed } from "./passed.ts";
import type { Rule } from "./rule.ts";

const subject = "queue";

/** Senders bring more than can be committed, and will be turned away. */
export const queueFull: Rule = {
  name: "queue_full",
  forMs: ({ settings }) => settings.queue_full.forMs,
  find: (_, { health, settings, open }) => {
    if (health === undefined || health.queue.capacity === 0) return [];
    const { waiting, capacity } = health.queue;
    const percent = Math.floor((waiting * 100) / capacity);
    const level = passed(percent, [settings.queue_full.percent], open("queue_full", subject)?.level);
    if (level === undefined) return [];
    return [
      {
        rule: "queue_full",
        subject,
        severity: "bad",
        level,
        title: `The queue of what waits to be committed is filled to ${percent} %`,
        detail: `${formatWhole(waiting)} of ${formatWhole(capacity)} observations wait. Beyond that senders are asked to try again.`,
        action: "See what sends so much, and whether the disk is slow",
        command: "hallmonitor status",
        owner: {},
      },
    ];
  },
};
