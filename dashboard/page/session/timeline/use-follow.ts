import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { VirtualList } from "../../../part/virtual-list.tsx";

/** Where one is in a session that goes on: at its end, which is followed, or above it. */
export interface Follow {
  /** Rows that came since one left the end of a session that goes on; 0 while one is there. */
  readonly missed: number;
  /** Says whether the end is in sight. */
  readonly onEnd: (isAtEnd: boolean) => void;
}

interface FollowSettings {
  readonly count: number;
  readonly isLive: boolean;
  /** Whether one begins at the end. */
  readonly startsAtEnd: boolean;
}

/** Stays at the end of a session that goes on while one is there, and moves nothing for who is elsewhere. */
export function useFollow(
  list: { readonly current: VirtualList | null },
  { count, isLive, startsAtEnd }: FollowSettings,
): Follow {
  const isAtEnd = useRef(startsAtEnd);
  const [hasLeft, setLeft] = useState(!startsAtEnd);
  const [known, setKnown] = useState(count);
  useLayoutEffect(() => {
    if (isAtEnd.current && isLive) list.current?.showEnd();
  }, [count, isLive]);
  useEffect(() => {
    if (!hasLeft) setKnown(count);
  }, [count, hasLeft]);
  const onEnd = useCallback((isThere: boolean) => {
    isAtEnd.current = isThere;
    setLeft(!isThere);
  }, []);
  return { missed: isLive && hasLeft ? Math.max(0, count - known) : 0, onEnd };
}
