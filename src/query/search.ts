import { cutText } from "../domain/cut-text.ts";
import { AppError } from "../domain/error.ts";
import { plainText } from "../domain/plain-text.ts";
import { parseSearch, rangesIn, termsIn, type Range, type SearchWords } from "../domain/search.ts";
import { readableInput } from "../domain/search-text.ts";
import { titleOf, type Session } from "../domain/session.ts";
import { formatInstant } from "../domain/time.ts";
import {
  searchKinds,
  type SearchHit,
  type SearchKind,
  type SearchPage,
  type SearchPosition,
} from "../store/search.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import { foreignCursor } from "./page.ts";
import { schemaVersion } from "./shape.ts";

/** A text in one safe line, and which parts of it are what was looked for, in UTF-16 units. */
export interface MarkedText {
  readonly text: string;
  readonly matches: readonly Range[];
}

/** Something that was found. */
export interface SearchHitShape {
  readonly kind: SearchKind;
  /** What it is: an error is of a tool call or of a request. */
  readonly of: "session" | "prompt" | "tool-call" | "request";
  /** The ledger's number of it, which is unique among what is of its kind. */
  readonly key: number;
  /** Null for what names no session. */
  readonly session_id: string | null;
  readonly agent: string | null;
  readonly project: string | null;
  /** What the session is called. */
  readonly session_title: string | null;
  /** When it was; of a session, when it was last active. */
  readonly at: string;
  readonly title: MarkedText;
  readonly text: MarkedText | null;
}

/** Answers `GET /api/search` and `hallmonitor search`. A text without words finds nothing, and is no error. */
export interface SearchAnswer {
  readonly schema_version: number;
  readonly query: string;
  /** Kind by kind, the newest first: as many of each as were asked for. */
  readonly hits: readonly SearchHitShape[];
  /** How many there are of each kind that was asked for; null where there are more than a hundred, or not all was looked through. */
  readonly counts: Readonly<Partial<Record<SearchKind, number | null>>>;
  readonly next_cursor: string | null;
  /** Whether everything was looked through; an import is made searchable bit by bit. */
  readonly indexed: boolean;
}

/** Throws `invalid` for a text without a word, as an empty variable of a script is: it must not look as if nothing was there. */
export function checkWords(text: string): void {
  if (parseSearch(text).terms.length === 0)
    throw new AppError("invalid", "there is no word to look for; write at least one letter or number");
}

/** What to look for. A cursor that no answer gave out is refused with `invalid`. */
export interface SearchOrder {
  readonly text: string;
  readonly filter: Filter;
  /** Undefined: all kinds, each on its own. */
  readonly kind?: SearchKind | undefined;
  /** Hits of each kind. */
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** More than these are not counted. */
const mostCounted = 100;
/** Characters of a text that are shown, and how many of them before the first match. */
const shown = 200;
const before = 60;

/** What has all the words that a person looks for. Any text is taken; one without words finds nothing. */
export function searchLedger(reader: LedgerReader, order: SearchOrder): SearchAnswer {
  return searchPage(reader, order, order.cursor === undefined);
}

/** `counts`: whether nothing was found before this page, so that it says how many there are. */
function searchPage(reader: LedgerReader, order: SearchOrder, counts: boolean): SearchAnswer {
  const { text, kind, cursor } = order;
  const words = parseSearch(text);
  const starts = cursor === undefined ? undefined : parseSearchCursor(cursor);
  const asked = searchKinds.filter(
    (one) => (kind ?? one) === one && (starts === undefined || starts.has(one)),
  );
  const parts = asked.map((one) => partOf(reader, { ...order, kind: one, words, counts }, starts?.get(one)));
  const sessions = sessionsOf(reader);
  return {
    schema_version: schemaVersion,
    query: text,
    hits: parts.flatMap(({ hits }) => byTime(hits).map((hit) => hitShape(hit, { words, sessions }))),
    counts: Object.fromEntries(parts.map((part) => [part.kind, part.count])),
    next_cursor: cursorOf(parts),
    indexed: parts.every(({ isWhole }) => isWhole),
  };
}

/**
 * The same, asked again for what comes after as long as nothing was found, up to so many pages: a filter may leave out so much
 * that a page has nothing and is not the last.
 */
export function searchUntilFound(reader: LedgerReader, order: SearchOrder, mostPages: number): SearchAnswer {
  const counts = order.cursor === undefined;
  let answer = searchPage(reader, order, counts);
  for (let page = 1; page < mostPages && answer.hits.length === 0 && answer.next_cursor !== null; page += 1) {
    const next = searchPage(reader, { ...order, cursor: answer.next_cursor }, counts);
    // A kind that was looked through before is not in the next page.
    answer = {
      ...next,
      counts: { ...answer.counts, ...next.counts },
      indexed: answer.indexed && next.indexed,
    };
  }
  return answer;
}

interface Part {
  readonly kind: SearchKind;
  readonly hits: readonly SearchHit[];
  readonly count: number | null;
  readonly next: SearchPosition | undefined;
  readonly isWhole: boolean;
}

/** The hits of one kind. A page that counts looks further than it shows, to say how many there are. */
function partOf(
  reader: LedgerReader,
  {
    kind,
    words,
    filter,
    limit,
    counts,
  }: Pick<SearchOrder, "filter" | "limit"> & { kind: SearchKind; words: SearchWords; counts: boolean },
  start: SearchPosition | undefined,
): Part {
  const most = counts ? Math.max(limit, mostCounted) : limit;
  const page: SearchPage = reader.search({ kind, words, filter, limit: most, before: start });
  const hits = page.hits.slice(0, limit);
  const count = page.next === undefined && counts ? page.hits.length : null;
  const next = page.hits.length > limit ? hits.at(-1)?.position : page.next;
  return { kind, hits, count, next, isWhole: page.isWhole };
}

function byTime(hits: readonly SearchHit[]): SearchHit[] {
  return hits.toSorted((a, b) => timeOf(b) - timeOf(a));
}

function timeOf(hit: SearchHit): number {
  return hit.kind === "session" ? hit.session.lastSeenAt : hit.thing.at;
}

/** Sessions by their keys, each read once. */
function sessionsOf(reader: LedgerReader): (key: number | undefined) => Session | undefined {
  const known = new Map<number, Session | undefined>();
  return (key) => {
    if (key === undefined) return undefined;
    if (!known.has(key)) known.set(key, reader.sessionByKey(key));
    return known.get(key);
  };
}

interface Shaping {
  readonly words: SearchWords;
  readonly sessions: (key: number | undefined) => Session | undefined;
}

function hitShape(hit: SearchHit, { words, sessions }: Shaping): SearchHitShape {
  const { of, found, session } =
    hit.kind === "session"
      ? { of: hit.kind, found: hit.session, session: hit.session }
      : { of: hit.of, found: hit.thing, session: sessions(hit.thing.sessionKey) };
  const { title, text } = textsOf(hit, words);
  return {
    kind: hit.kind,
    of,
    key: found.key,
    session_id: session?.id ?? null,
    agent: session?.agent ?? found.agent ?? null,
    project: session?.facts.project ?? null,
    session_title: (session && titleOf(session.facts)) ?? null,
    at: formatInstant(timeOf(hit)),
    title: markText(title, words),
    text: text === undefined ? null : markText(text, words),
  };
}

/** What a hit is called, and the text of it that says why it was found. */
function textsOf(
  hit: SearchHit,
  words: SearchWords,
): { readonly title: string; readonly text: string | undefined } {
  if (hit.kind === "session") return { title: nameOf(hit.session), text: surroundingsOf(hit.session, words) };
  if (hit.kind === "prompt") {
    const { text, command } = hit.thing;
    return { title: text ?? `/${command ?? ""}`, text: undefined };
  }
  if (hit.kind === "tool") {
    const { tool, filePath, input } = hit.thing;
    const texts = [filePath, input === undefined ? undefined : readableInput(input)];
    return { title: tool ?? "unknown tool", text: tellingOf(texts, words) };
  }
  if (hit.of === "tool-call") {
    const { tool, error, filePath } = hit.thing;
    return { title: tool ?? "unknown tool", text: tellingOf([error, filePath], words) };
  }
  const { model, statusCode, error } = hit.thing;
  return { title: [model ?? "request", statusCode].join(" ").trim(), text: error };
}

function nameOf({ id, facts }: Session): string {
  return titleOf(facts) ?? id;
}

/** Where a session was, and what else it was found by. */
function surroundingsOf(session: Session, words: SearchWords): string | undefined {
  const { project, branch, user, pullRequest, repository, title } = session.facts;
  const name = nameOf(session);
  const others = [title, user, pullRequest, repository, session.id, session.agent].filter(
    (text) => text !== undefined && text !== name && termsIn(text, words) > 0,
  );
  const texts = [project, branch, ...others].filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts.join(" · ");
}

/** The text that has most of what was looked for; the first of equal ones. */
function tellingOf(texts: readonly (string | undefined)[], words: SearchWords): string | undefined {
  const known = texts.filter((text) => text !== undefined);
  const [first] = known.toSorted((a, b) => termsIn(b, words) - termsIn(a, words));
  return first;
}

/** A text as one line, cut around the first match when it is long. */
export function markText(told: string, words: SearchWords): MarkedText {
  const whole = plainText(told);
  const [first] = whole.length > shown ? rangesIn(whole, words) : [];
  const start = startOf(whole, first?.[0] ?? 0);
  const end = start + shown;
  const cut = cutText(whole.slice(start), shown);
  const text = `${start > 0 ? "…" : ""}${cut}${end < whole.length ? "…" : ""}`;
  return { text, matches: rangesIn(text, words) };
}

/** Where to begin so that a match is seen with some of what stands before it: at a space, if there is one near. */
function startOf(text: string, match: number): number {
  if (match <= before) return 0;
  const from = match - before;
  const space = text.indexOf(" ", from);
  return space === -1 || space >= match ? match : space + 1;
}

const letters: Readonly<Record<SearchKind, string>> = { session: "s", prompt: "p", tool: "t", error: "e" };

/** Where each kind goes on; a kind of which nothing is left is not in it. */
function cursorOf(
  parts: readonly { readonly kind: SearchKind; readonly next: SearchPosition | undefined }[],
): string | null {
  const places = parts.flatMap(({ kind, next }) =>
    next === undefined ? [] : [`${letters[kind]}${next.at}.${next.key}`],
  );
  return places.length === 0 ? null : places.join("_");
}

/** The positions of a cursor. Throws `invalid` for what is none of ours. */
function parseSearchCursor(text: string): ReadonlyMap<SearchKind, SearchPosition> {
  const places = text.split("_").map((part) => /^([spte])(\d{1,16})\.(\d{1,16})$/.exec(part));
  const found = places.map((match) => {
    const kind = searchKinds.find((one) => letters[one] === match?.[1]);
    if (match === null || kind === undefined) throw foreignCursor();
    return [kind, { at: Number(match[2]), key: Number(match[3]) }] as const;
  });
  return new Map(found);
}
