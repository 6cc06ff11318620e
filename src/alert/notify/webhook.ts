import { createHmac } from "node:crypto";
import { AppError } from "../../domain/error.ts";
import { retryAfterMs } from "../../domain/retry.ts";
import type { Clock } from "../../domain/time.ts";
import { messageId, noticeJson } from "./notice-json.ts";
import type { Notice, Notifier, Reception } from "./notifier.ts";
import { discordPayload, slackPayload } from "./payload.ts";
import { post, type Answer, type Resolve } from "./post.ts";

/** Whose form a message has: Slack's, Discord's, or our own, which alone is signed (docs/notify.md). */
export type WebhookKind = "slack" | "discord" | "webhook";

/** An address of the config. It and the secret are read for each message, so a file that was changed counts at once. */
export interface WebhookParts {
  readonly kind: WebhookKind;
  /** The address as it is now. It is a secret: who knows it may write. */
  readonly url: () => string;
  /** What signs generic messages; undefined where they are not signed. */
  readonly secret: (() => string) | undefined;
  readonly allowPrivate: boolean;
  readonly resolve: Resolve;
  readonly clock: Clock;
  readonly version: string;
}

const bodies = {
  slack: (notice: Notice) => JSON.stringify(slackPayload(notice)),
  discord: (notice: Notice) => JSON.stringify(discordPayload(notice)),
  webhook: noticeJson,
} as const satisfies Record<WebhookKind, (notice: Notice) => string>;

/** Tells by a POST to an address of the config. */
export function webhookNotifier(name: string, parts: WebhookParts): Notifier {
  const { kind, allowPrivate, resolve, version, clock } = parts;
  return {
    name,
    kind,
    send: async (notice, ending) => {
      const url = checkedUrl(parts.url(), allowPrivate);
      const body = bodies[kind](notice);
      const signed =
        kind === "webhook" ? signature(notice, body, { secret: parts.secret?.(), now: clock() }) : {};
      const headers = {
        "content-type": "application/json",
        "user-agent": `hallmonitor/${version}`,
        connection: "close",
        ...signed,
      };
      const answer = await post({ url, headers, body, allowPrivate }, resolve, ending);
      return receptionOf(answer, url, clock());
    },
  };
}

/**
 * Headers by which a receiver knows who sent a message, when, and whether it knows it already. The signature is an HMAC over
 * the time and the body, so that a message that somebody recorded cannot be sent again later.
 */
function signature(
  notice: Notice,
  body: string,
  { secret, now }: { readonly secret: string | undefined; readonly now: number },
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const headers = { "x-hallmonitor-id": messageId(notice), "x-hallmonitor-timestamp": timestamp };
  if (secret === undefined) return headers;
  const hmac = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  return { ...headers, "x-hallmonitor-signature": `sha256=${hmac}` };
}

/** An address that came from a variable or a file is judged here as the config's own are at the start. */
function checkedUrl(text: string, allowPrivate: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" || (url?.protocol === "http:" && allowPrivate)) return url;
  throw new AppError(
    "invalid",
    'its address is no https URL: write one (http is taken with "allow_private": true only, for it shows messages on the way)',
  );
}

/** These say that it was not looked at; behind any other may be a receiver that broke after it had shown a message. */
const unheard = new Set([429, 503]);

/** What an answer means. 429, 408 and all from 500 on may be over in a moment; other refusals stay. */
function receptionOf(answer: Answer, { host }: URL, now: number): Reception {
  if (answer.kind === "forbidden") return { kind: "refused", reason: answer.reason };
  if (answer.kind === "failed") return { kind: "later", reason: answer.reason, unheard: answer.unheard };
  const { status, retryAfter, text } = answer;
  if (status >= 200 && status < 300) return { kind: "taken" };
  const reason = `${host} answered ${status}${wordOf(text)}`;
  if (status === 408 || status === 429 || status >= 500)
    return { kind: "later", reason, afterMs: retryAfterMs(retryAfter, now), unheard: unheard.has(status) };
  if (status >= 300 && status < 400)
    return {
      kind: "refused",
      reason: `${reason}: redirects are not followed; write the address that it leads to`,
    };
  return { kind: "refused", reason: `${reason}: see whether its address is still right` };
}

/** Slack says in one word what is wrong, such as `no_service`. Longer texts are for browsers, or quote what was sent. */
function wordOf(text: string): string {
  return /^[a-z]+(?:_[a-z]+){1,4}$/.test(text.trim()) ? ` (${text.trim()})` : "";
}
