import type { JsonSchema } from "./entry.ts";
import { jsonOfEntries } from "./json-schema.ts";
import { configKeys, keysOf, type ConfigKey } from "./key.ts";
import { notifierEntries } from "./notify.ts";
import { overrideEntries } from "./override.ts";
import { relayEntries } from "./relay.ts";
import { configSchema } from "./schema.ts";

/** The JSON Schema of the config file, for editors. */
export function configJsonSchema(): JsonSchema {
  const { properties, ...object } = jsonOfEntries(configSchema.entries);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Hallmonitor config",
    ...object,
    properties: {
      $schema: { description: "Where an editor finds this schema. Hallmonitor ignores it.", type: "string" },
      ...(properties as JsonSchema),
    },
  };
}

/** The manual's page about the config. */
export function formatConfigMarkdown(): string {
  return `${[
    ...intro,
    "## Keys of the file",
    "",
    ...table(["Key", "Default", "Environment and flag", "Meaning"], configKeys.map(formatKeyRow)),
    "",
    "## A price of your own",
    "",
    "`pricing.overrides` holds one object per model. Every number is in dollars per million tokens unless it says otherwise. A price that is left out is unknown, not free. What the prices mean: [prices.md](prices.md).",
    "",
    ...table(["Key", "Needed", "Meaning"], keysOf(overrideEntries, []).map(formatPriceRow)),
    "",
    "## A notifier",
    "",
    "`alert.notify` holds one object per notifier, by the name that messages call it. What each kind sends: [notify.md](notify.md).",
    "",
    ...table(["Key", "Default", "Meaning"], keysOf(notifierEntries, []).map(formatRow)),
    "",
    "## A relay",
    "",
    "`exporter.relay` holds one object per receiver. What relays do: [relay.md](relay.md).",
    "",
    ...table(["Key", "Default", "Meaning"], keysOf(relayEntries, []).map(formatRow)),
    "",
    "## Outside the file",
    "",
    "The file lies in the data dir and may be shared between machines, so these are set only at the start.",
    "",
    ...table(["Name", "Default", "Environment and flag", "Meaning"], outsideRows),
  ].join("\n")}\n`;
}

/** A file that shows sections, units and a price. It is part of the manual and has to load. */
export const exampleFile = `{
  "server": { "port": 4400, "allowed_hosts": ["build-box.local"] },
  "receiver": { "otlp": { "grpc_port": "off", "max_body": "32MB" } },
  "pipeline": { "keep_text": true },
  "pricing": {
    "overrides": { "house-model": { "input": 1, "output": 4, "cache_read": 0.1 } },
    "aliases": { "team-default": "house-model" }
  }
}`;

const intro = [
  "# Config",
  "",
  "Nothing needs to be configured. This page is printed from the program's own schema, and so is [config.schema.json](config.schema.json), which an editor finds when the file names it under `$schema`.",
  "",
  "A value comes from the first of these that has one:",
  "",
  "1. a flag of the command line,",
  "2. the environment (an empty variable counts as not set; of two for one key the one named first below counts),",
  "3. the config file,",
  "4. the default.",
  "",
  "The config file is the one named by `--config` or else by `HALLMONITOR_CONFIG`, which then must exist; without either it is `config.json` in the data dir, if there is one. It is JSON in UTF-8, or in UTF-16 with its byte order mark, an empty file is valid, and an unknown key is an error. `hallmonitor config check` says whether a config is valid (`--json`: `valid`, and `error` where it is not); `hallmonitor config print` shows every value and where it comes from. Both name variables that begin with `HALLMONITOR_` and set nothing.",
  "",
  "```json",
  exampleFile,
  "```",
  "",
  'Sizes are texts such as `"16MB"` (millions of bytes) or `"64MiB"` (powers of two), or plain numbers of bytes. Spans of time are texts such as `"90s"`, `"10m"`, `"1h30m"` or `"14d"`. In the environment, a list is written with commas.',
  "",
];

const outsideRows = [
  [
    "data_dir",
    "Linux `$XDG_DATA_HOME/hallmonitor` or `~/.local/share/hallmonitor`; macOS `~/Library/Application Support/hallmonitor`; Windows `%LOCALAPPDATA%\\hallmonitor`",
    "`HALLMONITOR_DATA_DIR`, `--data-dir`",
    "Folder of the ledger, the API token and `config.json`.",
  ],
  [
    "claude_dirs",
    "`~/.claude`, `~/.config/claude`",
    "`CLAUDE_CONFIG_DIR` (one folder), `--claude-dir` (repeatable)",
    "Folders of Claude Code, with its settings and transcripts. They need not exist.",
  ],
  [
    "import",
    "`true`",
    "`--no-import`",
    "Whether transcripts that are there already are read at the start. `hallmonitor import` reads them later.",
  ],
  [
    "watch",
    "`true`",
    "`--no-watch`",
    "Whether transcripts are read as they are written, while the program runs.",
  ],
  ["", "", "`HALLMONITOR_CONFIG`, `--config`", "The config file to read instead of the data dir's."],
];

function formatKeyRow({ name, entry, variables, flag }: ConfigKey): readonly string[] {
  const { description, allowed } = entry.facts;
  const ways = [...variables, ...(flag === undefined ? [] : [flag])].map((way) => `\`${way}\``);
  return [
    `\`${name}\``,
    `\`${JSON.stringify(entry.default)}\``,
    ways.join(", "),
    `${description} Write ${allowed}.`,
  ];
}

function formatPriceRow({ name, path, entry }: ConfigKey): readonly string[] {
  const needed = "wrapped" in entry ? "" : "yes";
  const within = path.length > 1 && needed === "yes" ? `with \`${path[0]}\`` : needed;
  const { description, unit } = entry.facts;
  return [`\`${name}\``, within, unit === "tokens" ? `${description} A number of tokens.` : description];
}

function formatRow({ name, entry }: ConfigKey): readonly string[] {
  const { description, allowed } = entry.facts;
  const without = "wrapped" in entry ? "" : "needed";
  const fallback = entry.default === undefined ? without : `\`${JSON.stringify(entry.default)}\``;
  return [`\`${name}\``, fallback, `${description} Write ${allowed}.`];
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [titles, titles.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}
