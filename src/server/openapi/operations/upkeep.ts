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
    summary: "Returns this description of the API.",
    content: { "application/json": { type: "object" } },
  },
  "GET /healthz": {
    summary: "Says that the process lives, in plain text.",
    content: { "text/plain": text },
  },
  "GET /readyz": {
    summary: "Says whether telemetry would be accepted, in plain text; 503 and the reason if not.",
    content: { "text/plain": text },
    others: { 503: { description: "Why nothing would be taken.", content: { "text/plain": text } } },
  },
  "GET /api/health": {
    summary:
      "Returns the collector's health: what came in, what became of it, commits, losses. Another user of this machine without a token for reading gets no names: texts that could hold one are empty, or null.",
  },
  "GET /metrics": {
    summary: "Returns metrics for Prometheus, in OpenMetrics 1.0 or in the text format by `Accept`.",
    content: { "application/openmetrics-text": text, "text/plain": text },
  },
  "GET /api/metrics": {
    summary: "Lists the feed, which has every named record, newest first.",
    parameters: [...filters(), ...feedFilters, ...page(pageSizes.metrics)],
  },
  "POST /api/metrics/export": {
    summary: "Writes a part of the ledger as a file.",
    body: bodyOf(exportOrder),
    content: Object.fromEntries(formats.map((format) => [mediaTypes[format], text])),
    refusals: ["not-found", "conflict"],
  },
  "GET /api/import": { summary: "Returns the progress of reading transcripts." },
  "POST /api/import": {
    summary: "Reads transcripts that were not read before.",
    body: bodyOf(importOrder),
    statuses: [202],
  },
  "POST /api/import/file": {
    summary: "Imports an export of a ledger, and reports progress in lines of JSON.",
    body: bodyOf(fileOrder),
    content: { "application/x-ndjson": text },
    isOfLines: true,
    refusals: ["conflict"],
  },
  "GET /api/rebuild": { summary: "Returns the progress of recomputing the sums." },
  "POST /api/rebuild": {
    summary: "Recomputes the sums from the requests.",
    body: bodyOf(rebuildOrder),
    statuses: [202],
  },
  "GET /api/archive": { summary: "Lists the archive files of old days." },
  "GET /api/archive/work": {
    summary: "Returns the progress of a run or a restore, and the result of the last one.",
  },
  "POST /api/archive": {
    summary: "Starts moving the events of old days to files.",
    body: bodyOf(runOrder),
    statuses: [202],
    refusals: ["conflict"],
  },
  "POST /api/archive/restore": {
    summary: "Starts restoring the events of a day.",
    body: bodyOf(restoreOrder),
    statuses: [202],
    refusals: ["conflict"],
  },
};
