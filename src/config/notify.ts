import * as v from "valibot";
import { alertRules, severities, type AlertRule } from "../domain/alert.ts";
import { notifierKinds, type NotifierKind } from "../domain/notifier.ts";
import { told, type Entry } from "./entry.ts";
import { hidden, hiddenText, hiddenValue, secretPlaceJson, secretPlaceOf } from "./hidden.ts";
import { jsonOfEntries } from "./json-schema.ts";
import { choice, truth } from "./kind.ts";
import { keyMessage, tableOfNames } from "./override.ts";
import { isWebAddress } from "./web-address.ts";

/** Kinds that are told by a POST to an address. */
const posting = new Set<NotifierKind>(["slack", "discord", "webhook"]);

function kind() {
  const allowed = notifierKinds.map((word) => `"${word}"`).join(", ");
  return told(v.picklist(notifierKinds, allowed), {
    description:
      "How it tells: a line where the collector writes its own, a notification on the desktop, a message to Slack (or what takes the same, such as Mattermost) or Discord, JSON to a webhook, or a program that is run.",
    allowed,
    json: { enum: [...notifierKinds] },
  });
}

function url() {
  const allowed = 'the address of a webhook, such as "https://hooks.example/alerts"';
  return told(v.optional(hiddenText(isWebAddress, allowed)), {
    description:
      "The address that slack, discord and webhook send to. Whoever knows it can write there: `url_from` keeps it out of the file.",
    allowed,
    json: { type: "string", pattern: "^https?://" },
  });
}

function secretFrom(description: string) {
  const allowed = '{ "env": NAME } with a variable of the collector, or { "file": PATH }';
  return told(v.optional(hiddenValue(secretPlaceOf, allowed)), {
    description,
    allowed,
    json: { ...secretPlaceJson, minProperties: 1 },
  });
}

function argv() {
  const allowed = 'a list with a program and its arguments, such as ["/usr/local/bin/page-me", "--quiet"]';
  const word = v.pipe(
    v.string(allowed),
    v.check((text) => !text.includes("\0"), allowed),
  );
  const schema = v.pipe(
    v.array(word, allowed),
    v.minLength(1, allowed),
    v.maxLength(100, allowed),
    v.check(([program]) => program !== "", allowed),
    v.readonly(),
  );
  return told(v.optional(schema), {
    description:
      "The program that command runs, without a shell. It gets the alerts as JSON on standard input.",
    allowed,
    json: { type: "array", items: { type: "string" }, minItems: 1 },
  });
}

function rules() {
  const allowed = `a list of rules: ${alertRules.join(", ")}`;
  const none: readonly AlertRule[] = [];
  const schema = v.pipe(v.array(v.picklist(alertRules, allowed), allowed), v.readonly());
  return told(v.optional(schema, none), {
    description: "Only alerts of these rules. An empty list means all.",
    allowed,
    json: { type: "array", items: { enum: [...alertRules] } },
  });
}

const entries = {
  kind: kind(),
  url: url(),
  url_from: secretFrom(
    "Where to find that address: a variable, read at the start, or a file, read for each message.",
  ),
  secret_from: secretFrom(
    "Where to find the secret that signs the messages of a webhook. Without it they are not signed.",
  ),
  argv: argv(),
  min_severity: choice({
    description: "The mildest alerts it sends.",
    unit: "word",
    fallback: "attention",
    words: severities.toReversed(),
  }),
  rules: rules(),
  resolved: truth({ description: "Whether it also sends the end of an alert.", fallback: true }),
  allow_private: truth({
    description:
      "Whether the address may be on this machine or in a private network, and may begin with http.",
    fallback: false,
  }),
} as const;

const object = v.strictObject(entries, (issue) => keyMessage(issue, entries));
type Written = v.InferOutput<typeof object>;

/** What each kind needs and what it cannot use, each with the key at fault and what to write. */
function misfits(one: Written): readonly (readonly [key: keyof Written, message: string])[] {
  const { kind: own, url: address, url_from, secret_from, argv: program } = one;
  const isPosting = posting.has(own);
  const addresses = [address, url_from].filter((source) => source !== undefined).length;
  const found: (readonly [keyof Written, string] | false)[] = [
    isPosting && addresses === 0 && ["url", `the address that ${own} sends to, or url_from`],
    isPosting && addresses === 2 && ["url_from", "nothing, for there is a url already"],
    !isPosting && address !== undefined && ["url", `nothing: ${own} sends to no address`],
    !isPosting && url_from !== undefined && ["url_from", `nothing: ${own} sends to no address`],
    own !== "webhook" && secret_from !== undefined && ["secret_from", `nothing: ${own} signs nothing`],
    own === "command" && program === undefined && ["argv", entries.argv.facts.allowed],
    own !== "command" && program !== undefined && ["argv", `nothing: ${own} runs no program of yours`],
    isPosting &&
      address?.startsWith("http:") === true &&
      !one.allow_private && ["url", 'an address that begins with https, or "allow_private": true beside it'],
  ];
  return found.filter((misfit) => misfit !== false);
}

const notifier = v.pipe(
  object,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { value } = dataset;
    for (const [key, message] of misfits(value)) {
      const shown = key === "url" && value.url !== undefined ? hidden : value[key];
      addIssue({
        message,
        input: shown,
        path: [{ type: "object", origin: "value", input: { ...value }, key, value: shown }],
      });
    }
  }),
  v.transform(({ url: value, url_from, secret_from, argv: program = [], ...one }) => ({
    kind: one.kind,
    url: value === undefined ? url_from : { value },
    secret: secret_from,
    argv: program,
    minSeverity: one.min_severity,
    rules: one.rules,
    resolved: one.resolved,
    allowPrivate: one.allow_private,
  })),
  v.readonly(),
);

/** Names go into logs, commands and variables. */
const namePattern = /^[\w.-]{1,40}$/;

/** The keys of one notifier, for the manual. */
export const notifierEntries = entries;

/** The table of notifiers, by the names that people give them. Code sees a list. */
export function notifiers(description: string) {
  const allowed =
    'an object of at most 20 names (letters, digits, ".", "-" and "_"), each with a notifier such as { "kind": "desktop" }';
  const schema = v.pipe(
    tableOfNames(allowed),
    v.record(v.pipe(v.string(), v.regex(namePattern, allowed)), notifier),
    v.check((table) => Object.keys(table).length <= 20, allowed),
    v.transform((table) => Object.entries(table).map(named)),
    v.readonly(),
  );
  const json = { type: "object", additionalProperties: jsonOfEntries(entries), maxProperties: 20 };
  return Object.assign(v.optional(schema, { terminal: { kind: "terminal" } }), {
    facts: { description, unit: "notifiers", allowed, json, shown: withoutAddresses },
  }) satisfies Entry;
}

function named([name, one]: [string, v.InferOutput<typeof notifier>]) {
  return { name, ...one };
}

/** The table as it may be printed. */
function withoutAddresses(table: unknown): unknown {
  return Object.fromEntries(
    Object.entries(table ?? {}).map(([name, one]: [string, object]) => [
      name,
      "url" in one ? { ...one, url: hostOnly(one.url) } : one,
    ]),
  );
}

function hostOnly(text: unknown): string {
  const found = URL.parse(String(text));
  return found === null ? hidden : `${found.origin}/${hidden}`;
}
