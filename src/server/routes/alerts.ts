import { Hono, type Context } from "hono";
import * as v from "valibot";
import { alertOwner, alertsAnswer, isOf, oneAlert, toldShape } from "../../alert/alerts.ts";
import { silenceShape } from "../../alert/alert-shape.ts";
import { keyOf } from "../../alert/id.ts";
import type { AlertTestAnswer } from "../../alert/shape.ts";
import { ruleOf, silenceOf } from "../../alert/silence-order.ts";
import { parseAlertStates } from "../../alert/state-filter.ts";
import { AppError } from "../../domain/error.ts";
import { schemaVersion } from "../../query/shape.ts";
import type { LedgerReader } from "../../store/store.ts";
import type { Parts } from "../parts.ts";
import { streamEvents, type EventFeed } from "../sse.ts";
import { orderOf } from "./order.ts";
import { pageSizes } from "./page-size.ts";
import { filterOf, limitOf, listenerOf, refuseStrays } from "./question.ts";

/** What is not to be told, and for how long. What it means is for `silenceOf` to say. */
export const silenceOrder = v.strictObject({
  alert: v.optional(v.string()),
  rule: v.optional(v.string()),
  subject: v.optional(v.string()),
  project: v.optional(v.string()),
  session_id: v.optional(v.string()),
  all: v.optional(v.boolean()),
  for: v.optional(v.string()),
  until: v.optional(v.string()),
  reason: v.optional(v.string()),
});

/** Alerts: the list, one of them, their stream, silences, and a trial of who tells of them. */
export function alertRoutes({
  reader,
  clock,
  startedAt,
  alerts,
  tally,
}: Parts<"reader" | "clock" | "startedAt" | "alerts" | "tally">): Hono {
  return new Hono()
    .get("/api/alerts", (context) => {
      const watch = { since: startedAt, evaluatedAt: alerts.evaluatedAt(), unkept: tally.unkept };
      return context.json(alertsAnswer(reader, { ...questionOf(context, reader), now: clock(), watch }));
    })
    .get("/api/alerts/:id", (context) => {
      refuseStrays(context, []);
      return context.json({
        schema_version: schemaVersion,
        alert: oneAlert(reader, context.req.param("id"), clock()),
      });
    })
    .post("/api/alerts/silences", async (context) => {
      const order = await orderOf(context, silenceOrder, noSilenceOrder);
      const silence = alerts.book.silence(silenceOf(reader, order, clock()));
      return context.json({ schema_version: schemaVersion, silence: silenceShape(silence) }, 201);
    })
    .delete("/api/alerts/silences/:id", (context) => {
      refuseStrays(context, []);
      const id = context.req.param("id");
      const key = keyOf("s", id);
      if (key === undefined || !alerts.book.unsilence(key)) throw noSilence(id);
      return context.json({ schema_version: schemaVersion, ended: id });
    })
    .post("/api/alerts/test", async (context) => {
      refuseStrays(context, []);
      const notifiers = (await alerts.test()).map(({ name, ok, error = null }) => ({ name, ok, error }));
      return context.json({ schema_version: schemaVersion, notifiers } satisfies AlertTestAnswer);
    })
    .get("/events/alerts", (context) => {
      const feed = alertFeed({ reader, clock }, alertOwner(reader, listenerOf(context, reader)));
      return streamEvents(context.req.raw, [{ feed, hub: alerts.hub }]);
    });
}

/** Alerts that change, of those that a filter means. */
export function alertFeed(
  { reader, clock }: Parts<"reader" | "clock">,
  owner: ReturnType<typeof alertOwner>,
): EventFeed {
  return {
    event: "alert",
    latest: () => reader.alerts.last(),
    after: (position, limit) =>
      reader.alerts.after(position, limit).map((alert) => ({
        id: alert.change,
        data: isOf(alert, owner) ? toldShape(reader, alert, clock()) : undefined,
      })),
  };
}

function questionOf(context: Context, reader: LedgerReader) {
  const { filter } = filterOf(context, reader, ["state", "rule", "limit", "cursor"]);
  const { model, ...owner } = filter;
  if (model !== undefined) throw new AppError("invalid", "an alert knows no model; leave model out");
  const text = (name: string): string | undefined => context.req.query(name) || undefined;
  const [state, rule] = [text("state"), text("rule")];
  return {
    filter: owner,
    states: state === undefined ? undefined : parseAlertStates(state, "state"),
    rule: rule === undefined ? undefined : ruleOf(rule, "rule"),
    limit: limitOf(context, pageSizes.alerts),
    cursor: text("cursor"),
  };
}

const noSilenceOrder =
  'the body is not {"rule": "waiting_input", "for": "2h"}: it names one of alert, rule, subject, project, session_id, or all: true; either for or until; and a reason, if any';

function noSilence(id: string): AppError {
  return new AppError("not-found", `there is no silence ${id}; 'hallmonitor alerts' lists those that hold`);
}
