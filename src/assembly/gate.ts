/**
 * Ends an agent's work when a budget is used up that is meant to: the event of a hook in, what its client is answered out. A
 * fault of ours is logged, counted and shown, and lets the agent go on.
 */
import { setTimeout as wait } from "node:timers/promises";
import { gatedEventOf, stopAnswer, type GatedEvent } from "../agent/claude-code/gated-event.ts";
import { agentName } from "../agent/claude-code/heard.ts";
import { stoppedPrompt } from "../agent/claude-code/stopped-prompt.ts";
import type { Config } from "../config/schema.ts";
import type { BudgetStop } from "../domain/budget.ts";
import { AppError } from "../domain/error.ts";
import type { Observation } from "../domain/observation.ts";
import type { Session } from "../domain/session.ts";
import { sourceBit } from "../domain/source.ts";
import type { UnixMs } from "../domain/time.ts";
import { stopReason } from "../format/budget-stop.ts";
import { stopsWithoutBudget } from "../query/budget/budget.ts";
import { BudgetGate, type Verdict } from "../query/budget/gate.ts";
import { Calendar, machineTimeZone } from "../query/calendar.ts";
import type { GateAccount } from "../query/budget/gate-health.ts";
import { namedSession } from "../query/named-session.ts";
import type { LedgerReader } from "../store/store.ts";
import { stopRecord } from "./budget-record.ts";
import type { Collector, DaemonHost } from "./collector.ts";
import { dataDirFlag } from "./data-dir-flag.ts";
import type { Files } from "./files.ts";
import type { Turn } from "./keeper.ts";

interface GateParts {
  readonly host: DaemonHost;
  readonly collector: Pick<Collector, "reader" | "consume">;
  readonly files: Pick<Files, "readNow">;
}

/** What answers hooks that may end the work. */
export interface Gate {
  /** The answer that ends it; undefined, nearly always, where it may go on. Never rejects. */
  readonly answer: (event: Turn) => Promise<object | undefined>;
  readonly account: () => GateAccount;
}

/** A session's event that is answered with a stop. */
interface Ending {
  readonly session: Session;
  readonly event: GatedEvent;
  readonly stop: BudgetStop;
}

/** A client that goes on trying is stopped each time, and told of once in this while, in milliseconds. */
const tellEveryMs = 10_000;
const mostTold = 1000;

/** What the client wrote of a request is in its file within a tenth of a second, and within three where the machine is laden. */
const flush = { looks: 5, pauseMs: 60 } as const;
/** Calls among which the one is that a hook tells of. */
const recentCalls = 50;
const transcriptBit = sourceBit("transcript");

/**
 * Builds the gate on the budgets of the config. Days and months are the machine's. Where no budget stops anybody, hooks
 * do not wait for it.
 */
export function openGate(config: Config, parts: GateParts): Gate {
  const { host, collector } = parts;
  const gate = new BudgetGate(collector.reader, config.budget, new Calendar(machineTimeZone()));
  const flags = dataDirFlag(config, host);
  const told = new Map<string, UnixMs>();
  let account: GateAccount = {
    stops: 0,
    failed: 0,
    lastFailure: undefined,
    stop: config.budget.stop,
    withoutBudget: stopsWithoutBudget(config.budget),
  };

  /** Once more with what the session's transcript tells, where the last requests count. */
  const verdictOn = async (session: Session, event: GatedEvent): Promise<Verdict> => {
    const first = gate.verdictOn(session, host.clock());
    if (first.stop !== undefined || !first.isNear || !config.watch) return first;
    await readUpTo(event, session, parts);
    gate.forget();
    return gate.verdictOn(session, host.clock());
  };
  const end = (ending: Ending, turn: Turn): object => {
    const { session, event, stop } = ending;
    account = { ...account, stops: account.stops + 1 };
    keep(parts, [...stopsToTell(ending, told, host.clock()), ...givenBack(turn)]);
    const isShared = collector.reader.sessionsById(session.id).length > 1;
    const agent = isShared ? session.agent : undefined;
    const reason = stopReason(stop, { sessionId: session.id, agent, flags });
    // What was read meanwhile may have told the client's version.
    const { facts } = namedSession(collector.reader, agentName, session.id) ?? session;
    return stopAnswer(event, { reason, clientVersion: facts.clientVersion });
  };
  return {
    account: () => account,
    answer: async (turn) => {
      if (gate.isOpen || turn.agent !== agentName) return undefined;
      try {
        const event = gatedEventOf(turn.body);
        const session = event && namedSession(collector.reader, agentName, event.sessionId);
        if (event === undefined || session === undefined) return undefined;
        const { stop } = await verdictOn(session, event);
        return stop === undefined ? undefined : end({ session, event, stop }, turn);
      } catch (thrown) {
        const reason = AppError.from(thrown).message;
        account = { ...account, failed: account.failed + 1, lastFailure: { at: host.clock(), reason } };
        host.log(`a budget could not be looked at, and the agent goes on: ${reason}`);
        return undefined;
      }
    },
  };
}

/** Reads the session's transcript until it tells of the request that asked for this tool: the client writes it a moment later. */
async function readUpTo(event: GatedEvent, session: Session, { collector, files }: GateParts): Promise<void> {
  const { transcriptPath, toolUseId, isSubagents } = event;
  if (transcriptPath === undefined) return;
  await files.readNow(transcriptPath);
  // Subagents have transcripts of their own, which are read as they are written.
  if (toolUseId === undefined || isSubagents) return;
  for (let looks = 0; looks < flush.looks && !isTold(toolUseId, session, collector.reader); looks += 1) {
    await wait(flush.pauseMs);
    await files.readNow(transcriptPath);
  }
}

function isTold(toolUseId: string, { key: sessionKey }: Session, reader: LedgerReader): boolean {
  return reader
    .toolCalls({ sessionKey }, recentCalls)
    .some((call) => call.toolUseId === toolUseId && (call.sources & transcriptBit) !== 0);
}

/** What the ledger is told of a stop, from which timelines and the feed have it; of the same one only now and then. */
function stopsToTell(
  { session, event, stop }: Ending,
  told: Map<string, UnixMs>,
  now: UnixMs,
): Observation[] {
  const name = JSON.stringify([session.key, stop.scope, stop.name, stop.period, stop.limitNano]);
  const last = told.get(name);
  if (last !== undefined && Math.abs(now - last) < tellEveryMs) return [];
  if (told.size >= mostTold) told.clear();
  told.set(name, now);
  return [stopRecord(session, stop, { event: event.name, tool: event.tool, at: now, seenAt: now })];
}

/** The prompt that a stop gives back, which counts as none from then on. A sender that does not wait any more puts it to the model. */
function givenBack({ body, at, isAwaited }: Turn): Observation[] {
  if (isAwaited?.() === false) return [];
  const prompt = stoppedPrompt(body, { at, seenAt: at });
  return prompt === undefined ? [] : [prompt];
}

/** Tells the ledger. Nobody waits for that. */
function keep({ host, collector }: GateParts, observations: readonly Observation[]): void {
  if (observations.length === 0) return;
  collector.consume({ observations, dropped: new Map() }).catch((thrown: unknown) => {
    host.log(`a stop that the ledger does not know: ${AppError.from(thrown).message}`);
  });
}
