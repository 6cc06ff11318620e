import {
  callErrorTexts,
  callTexts,
  promptTexts,
  requestErrorTexts,
  sessionTexts,
} from "../../domain/search-text.ts";
import {
  compareFound,
  hasWords,
  positionOf,
  type SearchHit,
  type SearchPage,
  type SearchQuestion,
} from "../search.ts";
import type { Filter, Keyed } from "../store.ts";
import type { Session } from "../../domain/session.ts";
import type { Thing } from "../../domain/thing.ts";
import type { MemoryLedger } from "./ledger.ts";
import { selected, selectedRequests, sessionsOfModel } from "./selection.ts";

/** Finds by scanning everything; `sessions` are those that pass the question's filter. */
export function search(
  ledger: MemoryLedger,
  question: SearchQuestion,
  sessions: readonly Session[],
): SearchPage {
  const { kind, filter, words, limit, before } = question;
  const finders: Record<SearchQuestion["kind"], () => SearchHit[]> = {
    session: () =>
      sessions
        .filter((session) => hasWords(sessionTexts(session), words))
        .map((session) => ({
          kind: "session",
          session,
          position: { at: session.lastSeenAt, key: session.key },
        })),
    prompt: () =>
      ofModel(ledger, ledger.shelves.prompt.all(), filter)
        .filter((thing) => hasWords(promptTexts(thing), words))
        .map((thing) => ({ kind: "prompt", of: "prompt", thing, position: positionOf(thing.at, thing.key) })),
    tool: () =>
      ofModel(ledger, ledger.shelves["tool-call"].all(), filter)
        .filter((thing) => hasWords(callTexts(thing), words))
        .map((thing) => ({
          kind: "tool",
          of: "tool-call",
          thing,
          position: positionOf(thing.at, thing.key),
        })),
    error: () => errorsOf(ledger, question),
  };
  const found = finders[kind]()
    .filter(({ position }) => before === undefined || compareFound(position, before) > 0)
    .toSorted((a, b) => compareFound(a.position, b.position));
  const hits = found.slice(0, limit);
  return { hits, next: found.length > limit ? hits.at(-1)?.position : undefined, isWhole: true };
}

function errorsOf(ledger: MemoryLedger, { words, filter }: SearchQuestion): SearchHit[] {
  const calls: SearchHit[] = ofModel(ledger, ledger.shelves["tool-call"].all(), filter)
    .filter((thing) => hasWords(callErrorTexts(thing), words))
    .map((thing) => ({ kind: "error", of: "tool-call", thing, position: positionOf(thing.at, thing.key) }));
  const requests: SearchHit[] = selectedRequests(ledger, filter)
    .filter((thing) => hasWords(requestErrorTexts(thing), words))
    .map((thing) => ({
      kind: "error",
      of: "request",
      thing,
      position: positionOf(thing.at, thing.key, true),
    }));
  return [...calls, ...requests];
}

/** Things without a model that pass a filter; if it names a model, those of sessions that used it. */
function ofModel<T extends Keyed<Thing>>(ledger: MemoryLedger, things: readonly T[], filter: Filter): T[] {
  const { model } = filter;
  const own = selected(ledger, things, filter);
  if (model === undefined) return own;
  const used = sessionsOfModel(ledger, model);
  return own.filter(({ sessionKey }) => sessionKey !== undefined && used.has(sessionKey));
}
