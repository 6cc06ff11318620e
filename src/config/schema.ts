import * as v from "valibot";
import { alert } from "./alert.ts";
import { archive } from "./archive.ts";
import { budget } from "./budget.ts";
import { context, pricedWindows } from "./context.ts";
import { exporter } from "./exporter.ts";
import { address, hostNames, port, portOrOff, size, truth, wholeNumber } from "./kind.ts";
import { kpi } from "./kpi.ts";
import { log } from "./log.ts";
import { aliases, overrides } from "./override.ts";
import { plan } from "./plan.ts";
import { store } from "./store.ts";

const server = v.pipe(
  v.strictObject({
    host: address({
      description:
        "Where to listen. Beyond this machine, every request needs a token, and gRPC stays closed.",
      unit: "address",
      fallback: "127.0.0.1",
      flag: "host",
      variable: "HALLMONITOR_HOST",
    }),
    port: port({
      description: "Port of OTLP over HTTP and of the API.",
      unit: "port",
      fallback: 4318,
      flag: "port",
      variable: "HALLMONITOR_PORT",
    }),
    allowed_hosts: hostNames({
      description: "Names, beside localhost, under which this machine may be asked. Other names are refused.",
    }),
  }),
  v.description("The HTTP listener."),
  v.transform(({ host, port: number, allowed_hosts }) => ({
    host,
    port: number,
    allowedHosts: allowed_hosts,
  })),
  v.readonly(),
);

const otlp = v.pipe(
  v.strictObject({
    grpc_port: portOrOff({
      description: "Port of OTLP over gRPC.",
      unit: "port",
      fallback: 4317,
      flag: "grpcPort",
      variable: "HALLMONITOR_GRPC_PORT",
    }),
    max_body: size({
      description: "Largest request as sent. A larger one is refused whole.",
      unit: "bytes",
      fallback: "16MB",
      min: "1KB",
      max: "1GB",
    }),
    max_inflated: size({
      description: "Largest request after decompression. A larger one is refused whole.",
      unit: "bytes",
      fallback: "64MB",
      min: "1KB",
      max: "1GB",
    }),
    max_depth: wholeNumber({
      description: "How deep lists and maps in an attribute may nest. A deeper item is dropped as too-deep.",
      unit: "levels",
      fallback: 16,
      min: 1,
      max: 100,
    }),
    max_attributes: wholeNumber({
      description: "Attributes one item may have. An item with more is dropped as too-many-attributes.",
      unit: "attributes",
      fallback: 256,
      min: 1,
      max: 65_536,
    }),
    max_attribute_length: wholeNumber({
      description:
        "Length of one attribute's text. An item with a longer one is dropped as attribute-too-long.",
      unit: "characters",
      fallback: 262_144,
      min: 1,
      max: 16_777_216,
    }),
  }),
  v.description("OpenTelemetry over HTTP and gRPC, and how much one request may bring."),
  v.transform((told) => ({
    grpcPort: told.grpc_port,
    maxBodyBytes: told.max_body,
    maxInflatedBytes: told.max_inflated,
    maxDepth: told.max_depth,
    maxAttributes: told.max_attributes,
    maxAttributeLength: told.max_attribute_length,
  })),
  v.readonly(),
);

const receiver = v.pipe(
  v.strictObject({ otlp: v.optional(otlp, {}) }),
  v.description("What comes in."),
  v.readonly(),
);

const pipeline = v.pipe(
  v.strictObject({
    keep_text: truth({
      description: "Whether prompt, answer and tool texts are kept when an agent sends them.",
      fallback: false,
    }),
    max_series_per_session: wholeNumber({
      description:
        "Distinct metric series one session may have. Points of further ones are dropped as cardinality.",
      unit: "series",
      fallback: 2000,
      min: 1,
      max: 1_000_000,
    }),
    max_queued: wholeNumber({
      description: "Observations that may wait for a commit. Senders of further ones are asked to try again.",
      unit: "observations",
      fallback: 20_000,
      min: 1,
      max: 1_000_000,
    }),
    max_per_commit: wholeNumber({
      description: "Observations in one commit, so that none holds the others up for long.",
      unit: "observations",
      fallback: 4000,
      min: 1,
      max: 1_000_000,
    }),
  }),
  v.description("What happens between arrival and commit."),
  v.transform((told) => ({
    keepText: told.keep_text,
    maxSeriesPerSession: told.max_series_per_session,
    maxQueued: told.max_queued,
    maxPerCommit: told.max_per_commit,
  })),
  v.readonly(),
);

const pricing = v.pipe(
  v.strictObject({
    overrides: overrides("Your own prices by model name, instead of the catalogue's."),
    aliases: aliases("Names that stand for a model of the catalogue or of the overrides."),
  }),
  v.description("What tokens cost."),
  v.readonly(),
);

/** The config file: every key with its default, its description and its bounds. The tree is that of the source. */
export const configSchema = v.pipe(
  v.strictObject({
    server: v.optional(server, {}),
    receiver: v.optional(receiver, {}),
    pipeline: v.optional(pipeline, {}),
    pricing: v.optional(pricing, {}),
    budget: v.optional(budget, {}),
    kpi: v.optional(kpi, {}),
    store: v.optional(store, {}),
    archive: v.optional(archive, {}),
    context: v.optional(context, {}),
    plan: v.optional(plan, {}),
    alert: v.optional(alert, {}),
    exporter: v.optional(exporter, {}),
    log: v.optional(log, {}),
  }),
  v.transform(({ context: told, ...config }) => ({
    ...config,
    context: { ...told, windows: { ...pricedWindows(config.pricing.overrides), ...told.windows } },
  })),
  v.readonly(),
);

/** All that the program is told from outside: the file's keys, and what only flags and the environment can say. */
export interface Config extends v.InferOutput<typeof configSchema> {
  /** The folder with the ledger, the token and the default config file. */
  readonly dataDir: string;
  /** Folders in which Claude Code keeps its transcripts and settings. They need not exist. */
  readonly claudeDirs: readonly string[];
  /** Whether transcripts that are already there are read at the start. */
  readonly import: boolean;
  /** Whether transcripts are followed while the program runs. */
  readonly watch: boolean;
}
