import { setTimeout as wait } from "node:timers/promises";
import type { NotifierAccount } from "../../domain/notifier.ts";
import type { Clock } from "../../domain/time.ts";
import { Channel, type Timing } from "./channel.ts";
import type { Notice, Notifier, Reception, Tell, Told } from "./notifier.ts";
import { lineOf, messageOf } from "./text.ts";
import type { Wishes } from "./wishes.ts";

/** How a notifier answered a test. */
export interface Tested {
  readonly name: string;
  readonly ok: boolean;
  /** Why it did not take the message. */
  readonly error: string | undefined;
}

/** All ways to tell people. Nothing here throws, and nobody waits for a notifier but who asks to. */
export interface Delivery {
  readonly tell: Tell;
  /** Sends a test message through every notifier, past all that waits, and resolves with what each made of it. */
  test(): Promise<readonly Tested[]>;
  account(): readonly NotifierAccount[];
  /** Resolves when nothing is under way. What was not told is reported as interrupted. */
  stop(): Promise<void>;
}

/** The notifiers of the config, each with what it is to tell. They share time, chance and log, and nothing else. */
export interface DeliveryParts {
  readonly notifiers: readonly { readonly notifier: Notifier; readonly wishes: Wishes }[];
  readonly timing: Timing;
  readonly log: (line: string) => void;
}

/** Opens a way to tell people through each notifier, each with a queue, a pace and retries of its own. */
export function openDelivery({ notifiers, timing, log }: DeliveryParts): Delivery {
  const channels = notifiers.map((one) => new Channel({ ...one, timing, log }));
  return {
    tell: async (notice) => {
      const reached = isAboutNotifiers(notice) ? channels.filter(({ isFailing }) => !isFailing) : channels;
      // Somebody must hear that nobody hears anything.
      if (reached.length === 0 && channels.length > 0) log(lineOf(messageOf(notice)));
      const told = await Promise.all(reached.map((channel) => channel.take(notice)));
      return told.includes("interrupted") ? "interrupted" : ("settled" satisfies Told);
    },
    test: () => Promise.all(channels.map((channel) => testOf(channel, timing))),
    account: () => channels.map((channel) => channel.account()),
    stop: async () => void (await Promise.all(channels.map((channel) => channel.stop()))),
  };
}

/** The machine's own time and chance. */
export function realTiming(now: Clock): Timing {
  return {
    now,
    wait: (ms, signal) => wait(ms, undefined, { signal, ref: false }).catch(() => undefined),
    random: Math.random,
  };
}

/** That a notifier fails is told through the others. */
function isAboutNotifiers({ alerts }: Notice): boolean {
  return alerts.every(({ rule }) => rule === "notifier_failed");
}

/** Whoever asks for a test waits for it: commands give an answer ten seconds. */
const testWithinMs = 8000;

async function testOf(channel: Channel, timing: Timing): Promise<Tested> {
  const { name } = channel.account();
  const over = new AbortController();
  const late = timing.wait(testWithinMs, over.signal).then((): Reception => ({
    kind: "later",
    reason: `it did not answer within ${testWithinMs / 1000} seconds`,
  }));
  const reception = await Promise.race([channel.test(testNotice(timing.now())), late]);
  over.abort();
  return reception.kind === "taken"
    ? { name, ok: true, error: undefined }
    : { name, ok: false, error: reception.reason };
}

/** A message that says that messages arrive. */
function testNotice(at: number): Notice {
  const since = new Date(at).toISOString();
  return {
    id: `test-${crypto.randomUUID()}`,
    at,
    event: "test",
    alerts: [
      {
        id: "test",
        rule: "notifier_failed",
        state: "firing",
        severity: "info",
        level: null,
        title: "Alerts of Hallmonitor arrive here",
        detail: null,
        action: "Nothing is wrong, and nothing needs to be done",
        command: null,
        since,
        fired_at: since,
        resolved_at: null,
        silenced_until: null,
        session_id: null,
        agent: null,
        project: null,
        branch: null,
        user: null,
        team: null,
      },
    ],
  };
}
