import * as v from "valibot";
import type { SecretPlace } from "../domain/secret-source.ts";
import { told, type Entry } from "./entry.ts";
import { hidden, hiddenText, hiddenValue, secretPlaceOf } from "./hidden.ts";
import { jsonOfEntries } from "./json-schema.ts";
import { choice, size, truth, wholeNumber } from "./kind.ts";
import { keyMessage, tableOfNames } from "./override.ts";
import { projectName } from "./project-name.ts";
import { isWebBase } from "./web-address.ts";

const signals = ["logs", "metrics", "traces"] as const;
// As HTTP allows them; a line break in either would start a header of the writer's choice.
const headerName = /^[\w!#$%&'*+.^`|~-]{1,100}$/;
const headerValue = /^[\t\u0020-\u007e\u0080-\u00ff]{0,8192}$/;

function name() {
  const allowed = 'a name of letters, digits, ".", "-" and "_", 1 to 40 of them, such as "central"';
  return told(v.pipe(v.string(allowed), v.regex(/^[\w.-]{1,40}$/, allowed)), {
    description: "Name of the relay, in health, messages and its outbox.",
    allowed,
    json: { type: "string", pattern: "^[\\w.-]{1,40}$" },
  });
}

function endpoint() {
  const allowed =
    'a URL without login and query, to which /v1/logs, /v1/metrics and /v1/traces are added, such as "https://collector.example:4318"';
  return told(hiddenText(isBaseUrl, allowed), {
    description: "Where to send to: the base of an OTLP/HTTP receiver.",
    allowed,
    json: { type: "string", pattern: "^https?://" },
  });
}

function isBaseUrl(text: string): boolean {
  return isWebBase(text) && !/\/v1\/(?:logs|metrics|traces)\/?$/.test(text);
}

/** A list of texts that all match `like`; empty unless it says something. */
function texts(
  description: string,
  allowed: string,
  like: v.GenericSchema<string, string> = v.string(allowed),
) {
  const text = v.pipe(v.string(allowed), v.nonEmpty(allowed), v.maxLength(512, allowed), like);
  return told(v.optional(v.pipe(v.array(text, allowed), v.maxLength(200, allowed), v.readonly()), []), {
    description,
    allowed,
    json: { type: "array", items: { type: "string", minLength: 1 } },
  });
}

function signalList() {
  const allowed = 'a list of "logs", "metrics" and "traces" with at least one of them';
  const schema = v.pipe(
    v.array(v.picklist(signals, allowed), allowed),
    v.minLength(1, allowed),
    v.readonly(),
  );
  return told(v.optional(schema, [...signals]), {
    description: "Which signals are sent on.",
    allowed,
    json: { type: "array", items: { enum: [...signals] }, minItems: 1 },
  });
}

function headers() {
  const allowed = "an object of header names, each with its value; a secret belongs into headers_from";
  const value = hiddenText((text) => headerValue.test(text), allowed);
  const schema = v.pipe(
    tableOfNames(allowed),
    v.record(v.pipe(v.string(), v.regex(headerName, allowed)), value),
    v.readonly(),
  );
  return told(v.optional(schema, {}), {
    description: "Headers of each request.",
    allowed,
    json: { type: "object", additionalProperties: { type: "string" } },
  });
}

function secretHeaders() {
  const allowed =
    'an object of header names, each with { "env": NAME } or { "file": PATH }, and a "prefix" such as "Bearer " if need be';
  const source = hiddenValue(prefixedPlaceOf, allowed);
  const schema = v.pipe(
    tableOfNames(allowed),
    v.record(v.pipe(v.string(), v.regex(headerName, allowed)), source),
    v.readonly(),
  );
  return told(v.optional(schema, {}), {
    description:
      "Headers with a secret value: from a variable, read at the start, or from a file, read again for each request.",
    allowed,
    json: { type: "object", additionalProperties: { type: "object" } },
  });
}

/** Where a secret is kept, and what precedes it in the header. */
function prefixedPlaceOf(value: unknown): (SecretPlace & { readonly prefix: string }) | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { prefix = "", ...rest } = value as { readonly prefix?: unknown };
  const place = secretPlaceOf(rest);
  if (place === undefined || typeof prefix !== "string" || !headerValue.test(prefix)) return undefined;
  return { ...place, prefix };
}

/** Which items go on, by whose they are. */
function filter(description: string) {
  const allowed = 'an object of lists: "projects" (folders, whole or their last part) and "agents"';
  const schema = v.strictObject(
    { projects: texts("", allowed, projectName), agents: texts("", allowed) },
    allowed,
  );
  return told(v.optional(v.pipe(schema, v.readonly()), {}), {
    description,
    allowed,
    json: {
      type: "object",
      additionalProperties: false,
      properties: { projects: { type: "array" }, agents: { type: "array" } },
    },
  });
}

const entries = {
  name: name(),
  endpoint: endpoint(),
  mode: choice({
    description:
      "What is sent on: raw telemetry as it came in, or facts, one record for each request, tool call and prompt, made from all channels.",
    unit: "word",
    fallback: "raw",
    words: ["raw", "facts"],
  }),
  signals: signalList(),
  headers: headers(),
  headers_from: secretHeaders(),
  include: filter(
    'Only items of these are sent on. An item without a known project is never included by "projects".',
  ),
  exclude: filter("Items of these are not sent on."),
  redact: texts("Attributes to remove everywhere.", 'a list of attribute names, such as ["user.email"]'),
  keep_text: truth({
    description:
      "Whether texts of prompts, answers and tools are sent on, if `pipeline.keep_text` keeps them.",
    fallback: false,
  }),
  max_outbox: size({
    description:
      "How much may wait on the disk, compressed, while the receiver is down. Beyond it the oldest is dropped and counted.",
    unit: "bytes",
    fallback: "256MB",
    min: "1MB",
    max: "1000GB",
  }),
  timeout_s: wholeNumber({
    description: "How long one request may take.",
    unit: "seconds",
    fallback: 10,
    min: 1,
    max: 300,
  }),
};

const relaySchema = v.pipe(
  v.strictObject(entries, (issue) => keyMessage(issue, entries)),
  v.transform(({ headers_from, keep_text, max_outbox, timeout_s, ...rest }) => ({
    ...rest,
    headersFrom: headers_from,
    keepText: keep_text,
    maxBytes: max_outbox,
    timeoutMs: timeout_s * 1000,
  })),
  v.readonly(),
);

/** A relay as the config means it. */
export type RelayConfig = v.InferOutput<typeof relaySchema>;

/** The list of relays: none unless the config names one. */
export function relays(description: string) {
  const allowed =
    'a list of at most 16 relays, each with a name of its own, such as { "name": "central", "endpoint": "https://collector.example:4318" }';
  const schema = v.pipe(
    v.array(relaySchema, allowed),
    v.maxLength(16, allowed),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const all = dataset.value;
      for (const [index, relay] of all.entries()) {
        if (all.findIndex(({ name: earlier }) => earlier === relay.name) === index) continue;
        // Only the name is shown: what stands beside it may be a secret.
        const place = { type: "array", origin: "value", input: [...all], key: index, value: relay } as const;
        const input = { name: relay.name };
        const key = { type: "object", origin: "value", input, key: "name", value: relay.name } as const;
        addIssue({ message: "a name that no relay before it has", input: relay.name, path: [place, key] });
      }
    }),
    v.readonly(),
  );
  return Object.assign(v.optional(schema, []), {
    facts: {
      description,
      unit: "relays",
      allowed,
      json: { type: "array", items: jsonOfEntries(entries) },
      shown: withoutHeaders,
    },
  }) satisfies Entry;
}

/** The list as it may be printed: any header may be a secret, whatever its name. */
function withoutHeaders(list: unknown): unknown {
  // Checked when it was read.
  return (list as readonly { readonly headers?: object }[]).map((one) => {
    if (one.headers === undefined) return one;
    const names = Object.keys(one.headers);
    return Object.assign({}, one, { headers: Object.fromEntries(names.map((header) => [header, hidden])) });
  });
}

/** The keys of one relay, for the manual. */
export const relayEntries = entries;
