import { isFound, type SearchWords } from "../domain/search.ts";
import type { SearchTexts } from "../domain/search-text.ts";
import type { Request } from "../domain/request.ts";
import type { Prompt } from "../domain/prompt.ts";
import type { Session } from "../domain/session.ts";
import { type UnixMs, hourMs } from "../domain/time.ts";
import type { ToolCall } from "../domain/tool-call.ts";
import { wordsOf } from "../domain/word.ts";
import type { Filter, Keyed } from "./store.ts";

/** What is searched, each kind on its own. */
export const searchKinds = ["session", "prompt", "tool", "error"] as const;

/** As `kind` of `GET /api/search` names it. An error is of a tool call or of a request. */
export type SearchKind = (typeof searchKinds)[number];

/**
 * A position among what was found of one kind, the newest first: sessions by their last activity, everything else by the
 * hour it was in and then by its key, in which order it was taken in.
 */
export interface SearchPosition {
  readonly at: number;
  readonly key: number;
}

/** Something that has all that is looked for. */
export type SearchHit = { readonly position: SearchPosition } & (
  | { readonly kind: "session"; readonly session: Session }
  | { readonly kind: "prompt"; readonly of: "prompt"; readonly thing: Keyed<Prompt> }
  | { readonly kind: "tool"; readonly of: "tool-call"; readonly thing: Keyed<ToolCall> }
  | { readonly kind: "error"; readonly of: "tool-call"; readonly thing: Keyed<ToolCall> }
  | { readonly kind: "error"; readonly of: "request"; readonly thing: Keyed<Request> }
);

/**
 * One kind, one page. `before` is where the page before ended: `next` of it, or the position of its last hit that was
 * shown.
 */
export interface SearchQuestion {
  readonly kind: SearchKind;
  readonly words: SearchWords;
  /** With a model: what is of sessions that used it. */
  readonly filter: Filter;
  readonly limit: number;
  readonly before?: SearchPosition | undefined;
}

/** A page of what was found. */
export interface SearchPage {
  readonly hits: readonly SearchHit[];
  /**
   * Where the next page begins; undefined where there is none. A page may hold less than was asked for, and even nothing,
   * and yet be followed by another: looking through much that the filter leaves out is done in parts.
   */
  readonly next: SearchPosition | undefined;
  /** Whether everything was looked through: an older ledger, or a large import, is made searchable bit by bit. */
  readonly isWhole: boolean;
}

/** Words of one thing that are looked at: more than any summary has, and the beginning of a very long prompt. */
export const mostWords = 1000;

/** The first instant the ledger takes (`isPlausible`): hours since then fit in 20 bits. */
const firstInstant = 946_684_800_000;

/** Where a thing stands among those that were found. Requests and tool calls meet among the errors, so their keys are told apart. */
export function positionOf(at: UnixMs, key: number, isRequest = false): SearchPosition {
  const hour = Math.floor((at - firstInstant) / hourMs);
  return { at: Math.min(Math.max(hour, 0), 2 ** 20 - 1), key: key * 2 + (isRequest ? 1 : 0) };
}

/** Below zero when the first is newer. */
export function compareFound(a: SearchPosition, b: SearchPosition): number {
  return b.at - a.at || b.key - a.key;
}

/** Whether a thing with these texts is what is looked for. */
export function hasWords(texts: SearchTexts, words: SearchWords): boolean {
  return texts !== undefined && isFound(wordsOf(texts.join("\n"), mostWords), words);
}
