import { alertStateWords } from "../../../alert/state-filter.ts";
import { alertRules } from "../../../domain/alert.ts";
import { silenceOrder } from "../../routes/alerts.ts";
import { pageSizes } from "../../routes/page-size.ts";
import { bodyOf } from "../body.ts";
import type { Operations } from "../operation.ts";
import { choice, choices, filters, owners, page } from "../parameter.ts";

/** What needs somebody, and whom it is told. */
export const alertOperations: Operations = {
  "GET /api/attention": {
    summary: "Lists what needs attention at this moment, and what to do about it.",
    parameters: owners,
  },
  "GET /api/alerts": {
    summary: "Lists alerts, firing ones first, and current silences.",
    parameters: [
      ...filters("model"),
      choices("state", alertStateWords, {
        description: "States of alerts; `open` and `all` mean several.",
      }),
      choice("rule", alertRules, { description: "Only alerts of this rule." }),
      ...page(pageSizes.alerts),
    ],
  },
  "GET /api/alerts/:id": { summary: "Returns one alert." },
  "POST /api/alerts/silences": {
    summary: "Stops the notifications of some alerts for a while.",
    body: bodyOf(silenceOrder),
    statuses: [201],
    refusals: ["not-found", "conflict"],
  },
  "DELETE /api/alerts/silences/:id": { summary: "Ends a silence." },
  "POST /api/alerts/test": { summary: "Sends a test through every notifier, and returns how each went." },
};
