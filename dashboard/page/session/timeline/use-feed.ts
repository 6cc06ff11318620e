import { useEffect, useRef, useState } from "preact/hooks";
import type { SessionShape } from "../../../../src/query/shape.ts";
import { nothingTold, openFeed, type Feed, type Told } from "./feed.ts";

/** A session's timeline as far as it has come, kept current. */
export function useFeed({ agent, id }: Pick<SessionShape, "agent" | "id">): Told & Pick<Feed, "again"> {
  const [told, setTold] = useState(nothingTold);
  const feed = useRef<Feed | undefined>(undefined);
  useEffect(() => {
    setTold(nothingTold);
    feed.current = openFeed({ agent, id }, setTold);
    return () => feed.current?.close();
  }, [agent, id]);
  return { ...told, again: () => feed.current?.again() };
}
