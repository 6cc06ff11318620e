import type { Prompt } from "../../../domain/prompt.ts";
import type { Request } from "../../../domain/request.ts";
import {
  callErrorTexts,
  callTexts,
  promptTexts,
  requestErrorTexts,
  type SearchTexts,
} from "../../../domain/search-text.ts";
import type { Thing } from "../../../domain/thing.ts";
import type { ToolCall } from "../../../domain/tool-call.ts";
import { positionOf, type SearchPosition } from "../../search.ts";
import { promptMapping, requestMapping, toolCallMapping } from "../mapping.ts";
import type { ThingMapping } from "../thing-table.ts";

/** The kinds of things that are searched. Sessions are not things: they are found and ordered otherwise. */
export type SourceKind = "prompt" | "tool-call" | "request";

/** The indexes that hold things. */
export type IndexTable = "search_prompt" | "search_tool" | "search_error";

/** How one kind of thing is made searchable. */
export interface SearchSource<T extends Thing = Thing> {
  readonly kind: SourceKind;
  readonly mapping: ThingMapping<T>;
  /** The rows of its table that can be found at all, for those are few among requests. */
  readonly only: string;
  /** Rows of its table that one step goes through. */
  readonly step: number;
  readonly isRequest: boolean;
  /** What it is found by in each of the indexes it may be in. */
  readonly texts: Readonly<Partial<Record<IndexTable, (thing: T) => SearchTexts>>>;
}

const prompts: SearchSource<Prompt> = {
  kind: "prompt",
  mapping: promptMapping,
  only: "(text IS NOT NULL OR command IS NOT NULL)",
  step: 100,
  isRequest: false,
  texts: { search_prompt: promptTexts },
};

const toolCalls: SearchSource<ToolCall> = {
  kind: "tool-call",
  mapping: toolCallMapping,
  only: "true",
  step: 500,
  isRequest: false,
  texts: { search_tool: callTexts, search_error: callErrorTexts },
};

const requests: SearchSource<Request> = {
  kind: "request",
  mapping: requestMapping,
  only: "failed",
  step: 5000,
  isRequest: true,
  texts: { search_error: requestErrorTexts },
};

/** All sources. A source is found by the kind of a thing, so its functions are given such things only. */
export const searchSources = [prompts, toolCalls, requests] as unknown as readonly SearchSource[];

/** Where a thing of a source stands in its indexes. */
export function placeIn({ isRequest }: SearchSource, { at }: Thing, key: number): SearchPosition {
  return positionOf(at, key, isRequest);
}

/** Everything by which a thing is found, and of which session: two things with the same need not be told apart. */
export function foundBy(source: SearchSource, thing: Thing): string {
  const texts = Object.values(source.texts).map((textsOf) => textsOf(thing));
  return JSON.stringify([positionOf(thing.at, 0).at, thing.sessionKey, texts]);
}
