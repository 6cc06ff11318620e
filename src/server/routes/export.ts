import { Hono } from "hono";
import * as v from "valibot";
import { machineTimeZone } from "../../query/calendar.ts";
import { parseFilter } from "../../query/filter.ts";
import { formatInstant } from "../../domain/time.ts";
import { checkOrder, formats, mediaTypes, whats, type ExportOrder } from "../../transfer/order.ts";
import type { LedgerReader } from "../../store/store.ts";
import type { Parts } from "../parts.ts";
import { streamParts } from "../part-stream.ts";
import { orderOf } from "./order.ts";
import { refuseEmpty, timesIn } from "./question.ts";

/** Longer than any path. */
const longestText = 4096;
const text = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(longestText)));
/** What is to be written, and how; the names of filters as everywhere. */
export const exportOrder = v.strictObject({
  format: v.picklist(formats),
  what: v.optional(v.picklist(whats), "metrics"),
  from: text,
  to: text,
  since: text,
  until: text,
  timezone: text,
  agent: text,
  project: text,
  branch: text,
  model: text,
  user: text,
  team: text,
  session: text,
});

/** A part of the ledger as a file: the feed, unless something else is asked for. */
export function exportRoutes({ reader, exportFrom, clock }: Parts<"reader" | "exportFrom" | "clock">): Hono {
  return new Hono().post("/api/metrics/export", async (context) => {
    const order = exportOf(await orderOf(context, exportOrder, faultOf), reader);
    const { what, format } = order;
    const name = `hallmonitor-${what}-${formatInstant(clock()).slice(0, 10)}.${format}`;
    return new Response(await streamParts(exportFrom(order), context.req.raw.signal), {
      headers: {
        "content-type": mediaTypes[format],
        "content-disposition": `attachment; filename="${name}"`,
      },
    });
  });
}

function exportOf(told: v.InferOutput<typeof exportOrder>, reader: LedgerReader): ExportOrder {
  const { what, format, ...narrowings } = told;
  checkOrder({ what, format });
  for (const [name, value] of Object.entries(narrowings)) refuseEmpty(name, value);
  const { from, to, since, until, timezone = machineTimeZone(), ...others } = narrowings;
  const times = timesIn({ from, to, since, until });
  const { filter } = parseFilter({ ...times, timezone, ...others }, reader);
  return { what, format, filter };
}

function faultOf(issue: v.InferIssue<typeof exportOrder>): string {
  const name = issue.path?.[0].key;
  if (typeof name !== "string") return `the body is no JSON object such as {"format": "csv"}`;
  if (!Object.hasOwn(exportOrder.entries, name))
    return `${name} is not known here; known: ${Object.keys(exportOrder.entries).join(", ")}`;
  if (name === "format") return `format is one of ${formats.join(", ")}`;
  if (name === "what") return `what is one of ${whats.join(", ")}`;
  return `${name} is no text of 1 to ${longestText} characters`;
}
