import { hostname } from "node:os";
import type { Interpreter, ItemOwner } from "../agent/interpreter.ts";
import { isLoopback } from "../config/listen-host.ts";
import type { RelayConfig } from "../config/relay.ts";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import type { RelayAccount } from "../domain/outgoing.ts";
import type { SecretPlace } from "../domain/secret-source.ts";
import { createForward, type Owner } from "../exporter/relay/forward.ts";
import { Relay } from "../exporter/relay/relay.ts";
import { namedSession } from "../query/named-session.ts";
import type { Forward } from "../receiver/otlp/export.ts";
import type { Hub } from "../live/hub.ts";
import type { FactFeed } from "../store/fact-feed.ts";
import type { Outbox } from "../store/outbox.ts";
import type { LedgerReader } from "../store/store.ts";
import type { DaemonHost } from "./collector.ts";
import { openFacts } from "./facts.ts";
import { readSecret } from "./secret.ts";

/** Sessions whose project is remembered: those that a filter by project asks for with every item. */
const maxKnown = 10_000;

interface Parts {
  readonly host: DaemonHost;
  readonly hub: Hub;
  readonly outbox: Outbox;
  readonly feed: FactFeed;
  readonly reader: LedgerReader;
  readonly interpreter: Interpreter;
}

/** What goes on to other collectors. */
export interface Relays {
  /** What goes on of a request; undefined where there are no relays. */
  readonly forward: Forward | undefined;
  /** To be called after each commit. */
  readonly hold: () => void;
  readonly accounts: () => readonly RelayAccount[];
  /** Begins to send. `port` is where this collector listens itself. */
  readonly start: (port: number) => void;
  readonly stop: () => Promise<void>;
}

/** Builds the relays of the config. Nothing is sent before they are started. */
export function openRelays(config: Config, parts: Parts): Relays {
  const { host, outbox, feed, hub } = parts;
  const told = config.exporter.relay;
  let ownPort: number | undefined;
  const relays = new Map(
    told.map((settings) => [
      settings.name,
      new Relay(settings, {
        outbox,
        next: (ms, ending) => hub.next(ms, ending),
        headers: () => headersOf(settings, host.env),
        warning: () => warningOf(settings, { host: config.server.host, port: ownPort, env: host.env }),
        clock: host.clock,
        random: Math.random,
        log: host.log,
      }),
    ]),
  );
  const hold = (): void => {
    for (const relay of relays.values()) relay.hold();
  };
  const raw = told.filter(({ mode }) => mode === "raw");
  const factual = told.filter(({ mode, signals }) => mode === "facts" && signals.includes("logs"));
  const facts = openFacts({
    reader: parts.reader,
    feed,
    version: host.version,
    clock: host.clock,
    log: host.log,
    forward: forwardOf(config, factual, { ...parts, relays }),
    // One that is away must not hold up the others: then its oldest go. As long as all are away, nothing is lost.
    hasRoom: () => factual.some(({ name, maxBytes }) => outbox.waiting(name).bytes < maxBytes / 2),
    published: () => {
      hold();
      hub.publish();
    },
  });
  return {
    forward: raw.length === 0 ? undefined : forwardOf(config, raw, { ...parts, relays }),
    hold,
    accounts: () => [...relays.values()].map((relay) => relay.account()),
    start: (port) => {
      ownPort = port;
      dropOthers([...relays.keys()], parts);
      warn([...relays.values()], host);
      feed.follow(factual.length > 0);
      if (factual.length > 0) facts.start();
      for (const relay of relays.values()) relay.start();
    },
    stop: async () => {
      await facts.stop();
      await Promise.all([...relays.values()].map((relay) => relay.stop()));
    },
  };
}

/** What waits for a relay that is not in the config is sent by nobody. */
function dropOthers(names: readonly string[], { outbox, host }: Pick<Parts, "outbox" | "host">): void {
  for (const [name, items] of outbox.keepOnly(names))
    host.log(`relay ${name} is not in the config any more: the ${items} items that waited are dropped`);
}

function warn(relays: readonly Relay[], { log }: DaemonHost): void {
  for (const { name, warning } of relays.map((relay) => relay.account()))
    if (warning !== undefined) log(`relay ${name}: ${warning}`);
}

function forwardOf(
  config: Config,
  told: readonly RelayConfig[],
  { reader, interpreter, relays }: Parts & { readonly relays: ReadonlyMap<string, Relay> },
): Forward {
  const settings = told.map((one) => ({
    ...one,
    // What is not stored here cannot wait here to be sent.
    keepText: one.keepText && config.pipeline.keepText,
  }));
  const projects = new Map<string, string>();
  const projectOf = ({ agent, sessionId, facts }: ItemOwner): string | undefined => {
    if (facts.project !== undefined || sessionId === undefined) return facts.project;
    const name = JSON.stringify([agent, sessionId]);
    const known = projects.get(name);
    if (known !== undefined) return known;
    const project = namedSession(reader, agent, sessionId)?.facts.project;
    if (projects.size >= maxKnown) projects.clear();
    if (project !== undefined) projects.set(name, project);
    return project;
  };
  return createForward(settings, {
    ownerOf: ({ resource, scope, attributes }): Owner => {
      const owner = interpreter.ownerOf({ resource: { attributes: resource }, scope, attributes });
      return { agent: owner.agent, project: projectOf(owner) };
    },
    knowsTexts: (attributes, scope) => interpreter.knowsTexts({ attributes }, scope),
    factsIn: ({ resource: attributes, scope, key, value }) =>
      interpreter.factsIn({ resource: { attributes }, scope }, key, value),
    fail: (names, items) => {
      for (const name of names) relays.get(name)?.drop("unreadable", items);
    },
  });
}

/** The headers of a request, with their secrets as they are now. */
function headersOf(
  { headers, headersFrom }: RelayConfig,
  env: DaemonHost["env"],
): Readonly<Record<string, string>> {
  const secretOf = (header: string, place: SecretPlace): string => {
    try {
      return readSecret(place, env);
    } catch (thrown) {
      const { code, message } = AppError.from(thrown);
      throw new AppError(code, `no secret for its header ${header}: ${message}`);
    }
  };
  const secrets = Object.entries(headersFrom).map(
    ([header, source]) => [header, source.prefix + secretOf(header, source)] as const,
  );
  return { ...headers, ...Object.fromEntries(secrets) };
}

/** What somebody should see to. Neither keeps anything from being recorded: without its secret a relay waits. */
function warningOf(
  settings: RelayConfig,
  here: { readonly host: string; readonly port: number | undefined; readonly env: DaemonHost["env"] },
): string | undefined {
  return loopOf(settings.endpoint, here) ?? missingSecretOf(settings, here.env);
}

function missingSecretOf(settings: RelayConfig, env: DaemonHost["env"]): string | undefined {
  try {
    headersOf(settings, env);
    return undefined;
  } catch (thrown) {
    return AppError.from(thrown).message;
  }
}

/** A relay to ourselves brings everything back once, where it is known and ends. */
function loopOf(
  endpoint: string,
  { host, port }: { readonly host: string; readonly port: number | undefined },
): string | undefined {
  const url = new URL(endpoint);
  const named = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const isHere = isLoopback(named) || named === host || named === hostname();
  const portOf = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  return isHere && portOf === port
    ? `${endpoint} is this collector itself; name another endpoint`
    : undefined;
}
