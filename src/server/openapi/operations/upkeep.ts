import { formats, mediaTypes } from "../../../transfer/order.ts";
import { restoreOrder, runOrder } from "../../routes/archive.ts";
import { exportOrder } from "../../routes/export.ts";
import { fileOrder } from "../../routes/import-file.ts";
import { importOrder } from "../../routes/import.ts";
import { pageSizes } from "../../routes/page-size.ts";
import { rebuildOrder } from "../../routes/rebuild.ts";
import { bodyOf } from "../body.ts";
import type { Operations } from "../operation.ts";
import { feedFilters, filters, page } from "../parameter.ts";

const text = { type: "string" };

/** The collector itself: how it is, what goes into the ledger at once, and what leaves it. */
export const upkeepOperations: Operations = {
  "GET /openapi.json": {
    summary: "Tells what can be asked and ordered here: this description.",
    content: { "application/json": { type: "object" } },
  },
  "GET /healthz": {
    summary: "Tells that the process lives, in plain text.",
    content: { "text/plain": text },
  },
  "GET /readyz": {
    summary: "Tells whether what comes would be taken, in plain text; 503 with the reason where not.",
    content: { "text/plain": text },
    others: { 503: { description: "Why nothing would be taken.", content: { "text/plain": text } } },
  },
  "GET /api/health": {
    summary:
      "Tells how the collector is: what came in, what became of it, how commits go, what is being lost. Another user of its machine who shows no token that reads hears no names: texts that could hold one are empty, or null.",
  },
  "GET /metrics": {
    summary: "Tells Prometheus what it scrapes, in OpenMetrics 1.0 or in the text format by `Accept`.",
    content: { "application/openmetrics-text": text, "text/plain": text },
  },
  "GET /api/metrics": {
    summary: "Lists the feed, every named record, the newest first.",
    parameters: [...filters(), ...feedFilters, ...page(pageSizes.metrics)],
  },
  "POST /api/metrics/export": {
    summary: "Writes a part of the ledger as a file.",
    body: bodyOf(exportOrder),
    content: Object.fromEntries(formats.map((format) => [mediaTypes[format], text])),
    refusals: ["not-found", "conflict"],
  },
  "GET /api/import": { summary: "Tells how reading transcripts goes." },
  "POST /api/import": {
    summary: "Has transcripts read that were not read before.",
    body: bodyOf(importOrder),
    statuses: [202],
  },
  "POST /api/import/file": {
    summary: "Takes an export of a ledger in, and tells how far it is in lines of JSON.",
    body: bodyOf(fileOrder),
    content: { "application/x-ndjson": text },
    isOfLines: true,
    refusals: ["conflict"],
  },
  "GET /api/rebuild": { summary: "Tells how making the sums anew goes." },
  "POST /api/rebuild": {
    summary: "Has the sums made anew from the requests.",
    body: bodyOf(rebuildOrder),
    statuses: [202],
  },
  "GET /api/archive": { summary: "Lists the files that events of old days went to." },
  "GET /api/archive/work": { summary: "Tells how far a run or a restore is, and what the last one did." },
  "POST /api/archive": {
    summary: "Begins to move the events of old days into files.",
    body: bodyOf(runOrder),
    statuses: [202],
    refusals: ["conflict"],
  },
  "POST /api/archive/restore": {
    summary: "Begins to bring the events of a day back.",
    body: bodyOf(restoreOrder),
    statuses: [202],
    refusals: ["conflict"],
  },
};
