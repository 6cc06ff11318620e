import * as v from "valibot";
import { truth, wholeNumber } from "./kind.ts";
import { relays } from "./relay.ts";

const prometheus = v.pipe(
  v.strictObject({
    sessions: truth({
      description:
        "Whether open sessions have series of their own at /metrics: context, forecast, cost. Each new session is new series.",
      fallback: false,
    }),
    max_projects: wholeNumber({
      description:
        "Projects that have a name of their own at /metrics, first come, first served. Later ones count as `other`.",
      unit: "projects",
      fallback: 200,
      min: 1,
      max: 10_000,
    }),
  }),
  v.description("What Prometheus reads at /metrics."),
  v.transform(({ sessions, max_projects: maxProjects }) => ({ sessions, maxProjects })),
  v.readonly(),
);

/** What goes on to other systems. */
export const exporter = v.pipe(
  v.strictObject({
    prometheus: v.optional(prometheus, {}),
    relay: relays("Collectors to which what comes in by OpenTelemetry goes on."),
  }),
  v.description("What goes on to others. Nothing does unless it is asked for."),
  v.readonly(),
);
