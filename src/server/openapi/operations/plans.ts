import { planEventTypes } from "../../../domain/plan-event.ts";
import { pageSizes } from "../../routes/page-size.ts";
import type { Operations, Parameter } from "../operation.ts";
import { choice, filters, limit, page, word } from "../parameter.ts";

const eventType: Parameter = choice("event_type", planEventTypes, {
  description: "One kind of events only.",
});
const planFilters = filters("model");

/** Plans that projects keep in files. */
export const planOperations: Operations = {
  "GET /api/plans": {
    summary: "Lists plans and how far each is, or with `plan` tells the plans of that name in full.",
    parameters: [
      ...planFilters,
      word("plan", { description: "The name of a plan." }),
      limit(pageSizes.planEvents, "How many of its newest events are told, and only beside `plan`"),
    ],
  },
  "GET /api/plans/:plan": {
    summary: "Tells the plans of a name with their features and newest events.",
    parameters: [...planFilters, limit(pageSizes.planEvents)],
  },
  "GET /api/plans/events": {
    summary: "Lists what happened to plans, the newest first.",
    parameters: [
      ...planFilters,
      eventType,
      word("plan", { description: "Of one plan only." }),
      ...page(pageSizes.planEvents),
    ],
    refusals: ["not-found"],
  },
  "GET /api/plans/events/:plan": {
    summary: "Lists what happened to the plans of a name, the newest first.",
    parameters: [...planFilters, eventType, ...page(pageSizes.planEvents)],
  },
};
