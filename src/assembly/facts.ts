import { factRequest, namesOf, type Fact } from "../exporter/relay/fact-record.ts";
import type { Outgoing } from "../domain/outgoing.ts";
import type { Prompt } from "../domain/prompt.ts";
import type { Request } from "../domain/request.ts";
import { isUniqueId } from "../domain/reused-id.ts";
import type { Session } from "../domain/session.ts";
import type { Clock } from "../domain/time.ts";
import type { ToolCall } from "../domain/tool-call.ts";
import type { Forward } from "../receiver/otlp/export.ts";
import type { ChangedFact, FactFeed } from "../store/fact-feed.ts";
import type { LedgerReader } from "../store/store.ts";
import { repeated, type Repeated } from "./repeated.ts";

/** How long a thing must be left alone before it is told: its channels tell of it within seconds, and then it is told once. */
const settleMs = 5000;
const everyMs = 1000;
/** Things told in one step, so that none holds up a commit for long. */
const pageSize = 256;

interface Parts {
  readonly reader: LedgerReader;
  readonly feed: FactFeed;
  readonly forward: Forward;
  /** Whether the relays have room: until then the ledger itself is where facts wait. */
  readonly hasRoom: () => boolean;
  /** Something waits in the outbox. */
  readonly published: () => void;
  readonly version: string;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** Tells what changed in the ledger, when it has settled. */
export function openFacts(parts: Parts): Repeated {
  const ending = new AbortController();
  const turns = repeated(everyMs, async () => tellAll(parts, ending.signal), parts.log);
  return {
    ...turns,
    stop: async () => {
      ending.abort();
      await turns.stop();
    },
  };
}

async function tellAll(parts: Parts, ending: AbortSignal): Promise<void> {
  const { feed, hasRoom, clock, published } = parts;
  // A history of millions takes minutes, and the end of the program does not wait for it.
  while (!ending.aborted && hasRoom()) {
    const changed = feed.settled(clock() - settleMs, pageSize);
    if (changed.length === 0) return;
    feed.hand(changed, outgoingOf(changed, parts));
    published();
    // Commits and answers come between two steps.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function outgoingOf(changed: readonly ChangedFact[], parts: Parts): readonly Outgoing[] {
  const facts = changed.flatMap((one) => factOf(one, parts) ?? []);
  if (facts.length === 0) return [];
  const root = factRequest(facts, parts.version);
  return parts.forward({ signal: "logs", body: new Uint8Array(0), root, items: facts.length });
}

/** The thing as it is now; undefined for one that is not there any more. */
function factOf(changed: ChangedFact, { reader, feed: { origin } }: Parts): Fact | undefined {
  const { kind, key } = changed;
  const found = reader.sessionLog.byKey(kind, key);
  if (found === undefined) return undefined;
  const { key: place, ...thing } = found;
  const session = thing.sessionKey === undefined ? undefined : reader.sessionByKey(thing.sessionKey);
  const aliases = namesOf(changed, [place, key], { origin, ids: idsOf(kind, thing, session) });
  // A thing is found by its kind, so it is one of that kind.
  return { kind, thing, session, aliases } as unknown as Fact;
}

/**
 * The names that other ledgers may know it by, where its id is one. Those of tool calls and prompts are Claude Code's, whose ids are no
 * other session's: by them a ledger that was made anew from the same transcripts tells of the same things.
 */
function idsOf(
  kind: ChangedFact["kind"],
  thing: Omit<Request | ToolCall | Prompt, "key">,
  session: Session | undefined,
): readonly string[] {
  const { messageId, requestId } = thing as Partial<Request>;
  const { toolUseId, promptId } = thing as Partial<ToolCall>;
  if (kind === "request")
    return [...(messageId === undefined ? [] : [`msg:${messageId}`]), ...nameOf("req", requestId)];
  if (session?.agent !== "claude-code") return [];
  return kind === "tool-call" ? nameOf("tool", toolUseId) : nameOf("prompt", promptId);
}

function nameOf(kind: string, id: string | undefined): readonly string[] {
  return id === undefined || !isUniqueId(id) ? [] : [`${kind}:${id}`];
}
