import type { Database, SQLQueryBindings } from "bun:sqlite";
import { sourceBit } from "../../domain/source.ts";
import { placeholderRank, requestSources } from "../../domain/request.ts";
import type { AgreementRow, Filter, RequestGap, WitnessRow } from "../store.ts";
import { alsoOf, conditionsOf, type Conditions } from "./condition.ts";
import { tellsOtherTokens } from "./disagreement-table.ts";
import { optional, usageOf } from "./mapping.ts";
import type { Row } from "./thing-table.ts";

const otlpBits = sourceBit("otlp-log") | sourceBit("otlp-span");
const transcriptBit = sourceBit("transcript");
const tokens = "(r.input + r.output + r.cache_read + r.cache_write)";

/** What each channel said of the answered requests: the request's own usage unless the channel told another. */
export function sumWitnesses(db: Database, filter: Filter): WitnessRow[] {
  const { where, values } = answered(filter);
  return requestSources.flatMap((source) =>
    db
      .query<Row, SQLQueryBindings[]>(
        `SELECT r.session_key AS session_key, count(*) AS requests,
           ${sum("input")}, ${sum("output")}, ${sum("reasoning")}, ${sum("cache_read")}, ${sum("cache_write")}, ${sum("cache_write_1h")},
           sum(iif(d.request_key IS NULL, r.cost_nano, d.cost_nano)) AS cost_nano
         FROM request r LEFT JOIN session ON session.key = r.session_key
         LEFT JOIN disagreement d ON d.request_key = r.key AND d.source = ${sourceBit(source)} AND ${tellsOtherTokens}
         ${where} AND (r.sources & ${sourceBit(source)}) <> 0 GROUP BY 1`,
      )
      .all(...values)
      .map((row) => ({
        sessionKey: optional(row["session_key"]),
        source,
        requests: Number(row["requests"]),
        usage: usageOf(row),
        costNano: optional(row["cost_nano"]),
      })),
  );
}

/** Where the channels disagree about answered requests. */
export function sumAgreement(db: Database, filter: Filter): AgreementRow[] {
  const { where, values } = answered(filter);
  return db
    .query<Row, SQLQueryBindings[]>(
      `SELECT r.session_key AS session_key, count(*) AS requests,
         ${gap("otlp", `(r.sources & ${transcriptBit}) <> 0 AND (r.sources & ${otlpBits}) = 0`)},
         ${gap("transcript", `(r.sources & ${otlpBits}) <> 0 AND (r.sources & ${transcriptBit}) = 0`)},
         ${gap("placeholder", `r.usage_rank = ${placeholderRank} OR ${disputed("AND d.is_placeholder = 1")}`)},
         ${gap("uncorrected", `r.usage_rank = ${placeholderRank}`)},
         ${gap("disputed", disputed("AND d.is_placeholder = 0"))},
         ${gap("unpriced", "r.cost_nano IS NULL")},
         max(r.at) FILTER (WHERE (r.sources & ${otlpBits}) <> 0) AS last_in_otlp,
         max(r.at) FILTER (WHERE (r.sources & ${transcriptBit}) <> 0) AS last_in_transcript
       FROM request r LEFT JOIN session ON session.key = r.session_key ${where} GROUP BY 1`,
    )
    .all(...values)
    .map((row) => ({
      sessionKey: optional(row["session_key"]),
      requests: Number(row["requests"]),
      missingInOtlp: gapOf(row, "otlp"),
      missingInTranscript: gapOf(row, "transcript"),
      placeholders: gapOf(row, "placeholder"),
      uncorrected: gapOf(row, "uncorrected"),
      disputed: gapOf(row, "disputed"),
      unpriced: gapOf(row, "unpriced"),
      lastInOtlp: optional(row["last_in_otlp"]),
      lastInTranscript: optional(row["last_in_transcript"]),
    }));
}

function answered(filter: Filter): Conditions {
  return alsoOf(conditionsOf(filter, "r"), [["NOT r.failed"]]);
}

function sum(column: string): string {
  return `sum(iif(d.request_key IS NULL, r.${column}, d.${column})) AS ${column}`;
}

/** Columns of a gap: how many requests a condition holds for, and their tokens. */
function gap(name: string, condition: string): string {
  return `count(*) FILTER (WHERE ${condition}) AS ${name}, sum(${tokens}) FILTER (WHERE ${condition}) AS ${name}_tokens`;
}

function disputed(extra: string): string {
  return `EXISTS (SELECT 1 FROM disagreement d WHERE d.request_key = r.key AND ${tellsOtherTokens} ${extra})`;
}

function gapOf(row: Row, name: string): RequestGap {
  return { requests: Number(row[name]), tokens: Number(row[`${name}_tokens`] ?? 0) };
}
