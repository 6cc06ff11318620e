import type { AlertRule, Severity } from "../../domain/alert.ts";
import type { SecretSource } from "../../domain/secret-source.ts";
import type { Clock } from "../../domain/time.ts";
import { commandNotifier } from "./command.ts";
import type { DeliveryParts } from "./delivery.ts";
import { desktopNotifier } from "./desktop.ts";
import type { NotifierKind } from "../../domain/notifier.ts";
import type { Notifier } from "./notifier.ts";
import { resolveName, type Resolve } from "./post.ts";
import { terminalNotifier, type TerminalParts } from "./terminal.ts";
import { webhookNotifier, type WebhookKind } from "./webhook.ts";

/** One notifier, as the config tells of it. */
export interface NotifierSettings {
  readonly name: string;
  readonly kind: NotifierKind;
  readonly url: SecretSource | undefined;
  readonly secret: SecretSource | undefined;
  readonly argv: readonly string[];
  readonly minSeverity: Severity;
  readonly rules: readonly AlertRule[];
  readonly resolved: boolean;
  readonly allowPrivate: boolean;
}

/** What the process lends to its notifiers. */
export interface NotifierHost extends TerminalParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Where programs run. */
  readonly folder: string;
  readonly clock: Clock;
  readonly version: string;
  /** A secret as it is now. Throws `invalid` without telling it. */
  readonly readSecret: (source: SecretSource) => string;
  readonly resolve?: Resolve | undefined;
}

/** The notifiers of the config, each with what it is to tell. Nothing is opened or asked before the first message. */
export function openNotifiers(
  list: readonly NotifierSettings[],
  host: NotifierHost,
): DeliveryParts["notifiers"] {
  return list.map((settings) => ({ notifier: openNotifier(settings, host), wishes: settings }));
}

function openNotifier(settings: NotifierSettings, host: NotifierHost): Notifier {
  const { name, kind, argv } = settings;
  switch (kind) {
    case "terminal":
      return terminalNotifier(name, host);
    case "desktop":
      return desktopNotifier(name, host);
    case "command":
      return commandNotifier(name, { ...host, argv });
    case "slack":
    case "discord":
    case "webhook":
      return openWebhook(kind, settings, host);
  }
}

function openWebhook(kind: WebhookKind, settings: NotifierSettings, host: NotifierHost): Notifier {
  const { name, url, secret, allowPrivate } = settings;
  const { readSecret, clock, version, resolve = resolveName } = host;
  return webhookNotifier(name, {
    kind,
    url: () => (url === undefined ? "" : readSecret(url)),
    secret: secret === undefined ? undefined : () => readSecret(secret),
    allowPrivate,
    resolve,
    clock,
    version,
  });
}
