import { Hono, type Context } from "hono";
import { planEventTypes } from "../../domain/plan-event.ts";
import { isOwned, type OwnerFilter } from "../../query/owner.ts";
import { listPlanEvents, planEventShapes, type PlanEventsAnswer } from "../../query/plan-events.ts";
import { listPlans, planDetail, type PlanDetailAnswer } from "../../query/plans.ts";
import type { Parts } from "../parts.ts";
import { streamEvents, type EventFeed } from "../sse.ts";
import { pageSizes } from "./page-size.ts";
import { filterOf, limitOf, listenerOf, oneOf } from "./question.ts";

/** Plans that projects keep in files: each as it is now, and their events as pages and as a stream. */
export function planRoutes({ reader, hub }: Parts<"reader" | "hub">): Hono {
  const feedOf = (filter: OwnerFilter): EventFeed => ({
    event: "plan",
    latest: () => reader.planEventLog.last(),
    after: (position, limit) => {
      const events = reader.planEventLog.after(position, limit);
      const shapes = planEventShapes(reader, events);
      return events.map((event, index) => {
        const session = event.sessionKey === undefined ? undefined : reader.sessionByKey(event.sessionKey);
        const data = isOwned(session, filter, event.project) ? shapes[index] : undefined;
        return { id: event.key, data };
      });
    },
  });
  const events = (context: Context, plan: string | undefined): PlanEventsAnswer => {
    const own = plan === undefined ? ["plan"] : [];
    const { filter } = filterOf(context, reader, ["event_type", "limit", "cursor", ...own]);
    const type = context.req.query("event_type");
    return listPlanEvents(reader, {
      filter,
      eventType: type === undefined ? undefined : oneOf(planEventTypes, "event_type", type),
      plan: plan ?? context.req.query("plan"),
      page: {
        limit: limitOf(context, pageSizes.planEvents),
        cursor: context.req.query("cursor") || undefined,
      },
    });
  };
  const detail = (context: Context, name: string, own: readonly string[]): PlanDetailAnswer => {
    const { filter } = filterOf(context, reader, ["limit", ...own]);
    return planDetail(reader, { name, filter, events: limitOf(context, pageSizes.planEvents) });
  };
  return new Hono()
    .get("/api/plans", (context) => {
      const name = context.req.query("plan") || undefined;
      // A plan may be called `events`, and has no address of its own then.
      if (name !== undefined) return context.json(detail(context, name, ["plan"]));
      return context.json(listPlans(reader, filterOf(context, reader, ["plan"]).filter));
    })
    .get("/api/plans/events", (context) => context.json(events(context, undefined)))
    .get("/api/plans/events/:plan", (context) => context.json(events(context, context.req.param("plan"))))
    .get("/api/plans/:plan", (context) => context.json(detail(context, context.req.param("plan"), [])))
    .get("/events/plans", (context) =>
      streamEvents(context.req.raw, [{ feed: feedOf(listenerOf(context, reader)), hub }]),
    );
}
