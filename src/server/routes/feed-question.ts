import type { Context } from "hono";
import { entryCategories, entrySources } from "../../query/entry-class.ts";
import type { FeedQuestion } from "../../query/feed-filter.ts";
import { oneOf } from "./question.ts";

/** What narrows the feed beside the filters of every route. */
export const feedNames: readonly string[] = ["source", "event_type", "event_category", "tool"];

/** Which entries of the feed a query string asks for. */
export function feedQuestionOf(context: Context): FeedQuestion {
  const [source, eventType, eventCategory, tool] = feedNames.map((name) => context.req.query(name));
  return {
    source: source === undefined ? undefined : oneOf(entrySources, "source", source),
    eventType,
    eventCategory:
      eventCategory === undefined ? undefined : oneOf(entryCategories, "event_category", eventCategory),
    tool,
  };
}
