import type { Context } from "hono";
import { AppError } from "../../domain/error.ts";
import { entryCategories, entrySources } from "../../query/entry-class.ts";
import type { FeedQuestion } from "../../query/feed-filter.ts";
import { oneOf } from "./question.ts";

/** What narrows the feed beside the filters of every route. */
export const feedNames: readonly string[] = ["source", "event_type", "event_category", "tool"];

/** Which entries of the feed a query string asks for. */
export function feedQuestionOf(context: Context): FeedQuestion {
  const [source, eventType, eventCategory, tool] = feedNames.map((name) => toldIn(context, name));
  return {
    source: source === undefined ? undefined : oneOf(entrySources, "source", source),
    eventType,
    eventCategory:
      eventCategory === undefined ? undefined : oneOf(entryCategories, "event_category", eventCategory),
    tool,
  };
}

function toldIn(context: Context, name: string): string | undefined {
  const text = context.req.query(name);
  if (text?.trim() === "") throw new AppError("invalid", `${name} is empty; name one, or leave it out`);
  return text;
}
