import { planEventTypes } from "../../../domain/plan-event.ts";
import { pageSizes } from "../../routes/page-size.ts";
import type { Operations, Parameter } from "../operation.ts";
import { choice, filters, limit, page, word } from "../parameter.ts";

const eventType: Parameter = choice("event_type", planEventTypes, {
  description: "Only this kind of event.",
});
const planFilters = filters("model");

/** Plans that projects keep in files. */
export const planOperations: Operations = {
  "GET /api/plans": {
    summary: "Lists plans and their progress, or with `plan` the plans of that name in full.",
    parameters: [
      ...planFilters,
      word("plan", { description: "The name of a plan." }),
      limit(pageSizes.planEvents, "How many of its newest events are returned, only together with `plan`"),
    ],
  },
  "GET /api/plans/:plan": {
    summary: "Returns the plans of a name with their features and newest events.",
    parameters: [...planFilters, limit(pageSizes.planEvents)],
  },
  "GET /api/plans/events": {
    summary: "Lists events of plans, newest first.",
    parameters: [
      ...planFilters,
      eventType,
      word("plan", { description: "Only of this plan." }),
      ...page(pageSizes.planEvents),
    ],
    refusals: ["not-found"],
  },
  "GET /api/plans/events/:plan": {
    summary: "Lists events of the plans of a name, newest first.",
    parameters: [...planFilters, eventType, ...page(pageSizes.planEvents)],
  },
};
