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
    summary: "Tells what needs somebody at this moment, and what to do about it.",
    parameters: owners,
  },
  "GET /api/alerts": {
    summary: "Lists alerts, those that fire first, and the silences that hold.",
    parameters: [
      ...filters("model"),
      choices("state", alertStateWords, {
        description: "States of alerts; `open` and `all` stand for several.",
      }),
      choice("rule", alertRules, { description: "Alerts of one rule only." }),
      ...page(pageSizes.alerts),
    ],
  },
  "GET /api/alerts/:id": { summary: "Tells one alert." },
  "POST /api/alerts/silences": {
    summary: "Has nobody told of some alerts for a while.",
    body: bodyOf(silenceOrder),
    statuses: [201],
    refusals: ["not-found", "conflict"],
  },
  "DELETE /api/alerts/silences/:id": { summary: "Ends a silence." },
  "POST /api/alerts/test": { summary: "Has every notifier tell of a trial, and says how each went." },
};
