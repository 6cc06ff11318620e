import * as v from "valibot";
import type { SecretPlace } from "../domain/secret-source.ts";
import { duration } from "./duration.ts";
import type { Entry, Facts } from "./entry.ts";
import { hiddenText, hiddenValue, secretPlaceJson, secretPlaceOf } from "./hidden.ts";
import { truth, wholeNumber } from "./kind.ts";
import { relays } from "./relay.ts";
import { isWebBase } from "./web-address.ts";

const prometheus = v.pipe(
  v.strictObject({
    sessions: truth({
      description:
        "Whether open sessions have their own series at /metrics: context, forecast, cost. Each new session adds series.",
      fallback: false,
    }),
    max_projects: wholeNumber({
      description:
        "Projects with their own name at /metrics, first come, first served. Later ones count as `other`.",
      unit: "projects",
      fallback: 200,
      min: 1,
      max: 10_000,
    }),
  }),
  v.description("What Prometheus reads at /metrics."),
  v.transform(({ sessions, max_projects: maxProjects }) => ({ sessions, maxProjects })),
  v.readonly(),
);

/** The gateway's address; undefined where nothing is pushed. */
function gateway(description: string) {
  const allowed = 'the address of a Pushgateway without a login, such as "http://push.local:9091", or "off"';
  const schema = v.pipe(
    hiddenText((text) => text === "off" || isWebBase(text), allowed),
    v.transform((text) => (text === "off" ? undefined : text.replace(/\/+$/, ""))),
  );
  return Object.assign(v.optional(schema, "off"), {
    facts: {
      description,
      unit: "address",
      allowed,
      json: { type: "string", pattern: "^off$|^https?://" },
      fromText: (text: string) => text,
    },
  }) satisfies Entry;
}

/** A label's value; where empty is allowed, it stands for the machine's name. */
function label(told: Pick<Facts, "description"> & { fallback: string; least: number }) {
  const { description, fallback, least } = told;
  const allowed = `a text of ${least} to 200 characters`;
  const schema = v.pipe(v.string(allowed), v.minLength(least, allowed), v.maxLength(200, allowed));
  return Object.assign(v.optional(schema, fallback), {
    facts: {
      description,
      unit: "text",
      allowed,
      json: { type: "string", minLength: least, maxLength: 200 },
      fromText: (text: string) => text,
    },
  }) satisfies Entry;
}

const nowhere = "nowhere";

function placeOrNowhere(value: unknown): SecretPlace | typeof nowhere | undefined {
  return JSON.stringify(value) === "{}" ? nowhere : secretPlaceOf(value);
}

/** Where a secret is kept, so that the file need not hold it; undefined where there is none. */
function secretPlace(description: string) {
  const allowed = '{ "env": NAME } with a variable of the collector, { "file": PATH }, or {} for none';
  const schema = v.pipe(
    hiddenValue(placeOrNowhere, allowed),
    v.transform((place) => (place === nowhere ? undefined : place)),
  );
  return Object.assign(v.optional(schema, {}), {
    facts: { description, unit: "place of a secret", allowed, json: secretPlaceJson },
  }) satisfies Entry;
}

const pushgateway = v.pipe(
  v.strictObject({
    url: gateway("The Pushgateway that gets what is at /metrics, for collectors that cannot be scraped."),
    every: duration({
      description:
        "How often metrics are pushed. While the gateway is down the pauses double, up to 5 minutes.",
      fallback: "15s",
      min: "1s",
      max: "1h",
    }),
    job: label({ description: "The job label of pushed metrics.", fallback: "hallmonitor", least: 1 }),
    instance: label({
      description: "The instance label of pushed metrics. Empty means the machine's name.",
      fallback: "",
      least: 0,
    }),
    authorization_from: secretPlace(
      'What is sent as Authorization, such as "Basic …" or "Bearer …", if the gateway needs one.',
    ),
    delete_at_stop: truth({
      description:
        "Whether the group is deleted at the gateway when the collector stops. Otherwise it stays.",
      fallback: false,
    }),
  }),
  v.description("Pushing to a Prometheus Pushgateway."),
  v.transform(({ url, every, job, instance, authorization_from, delete_at_stop }) => ({
    url,
    everyMs: every,
    job,
    instance,
    authorizationFrom: authorization_from,
    deleteAtStop: delete_at_stop,
  })),
  v.readonly(),
);

/** What goes on to other systems. */
export const exporter = v.pipe(
  v.strictObject({
    prometheus: v.optional(prometheus, {}),
    relay: relays("Collectors that telemetry is sent on to."),
    pushgateway: v.optional(pushgateway, {}),
  }),
  v.description("What is sent to others. By default nothing."),
  v.readonly(),
);
