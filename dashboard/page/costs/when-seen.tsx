import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Skeleton } from "../../part/skeleton.tsx";

/** What is to be drawn late. It is a function so that nothing in it exists, and nothing is asked for, until it is due. */
export interface WhenSeenProps {
  /** Room that is kept until then, in pixels, so that nothing above moves. */
  readonly height: number;
  readonly children: () => ComponentChildren;
}

/** So much before it comes into sight, an answer is asked for. */
const ahead = "400px";
/** Who stays that long will scroll, too; who only passes through has the collector do nothing for it. */
const restMs = 1000;

/** A part of a page that is drawn, and asks what it asks, once a person has come near it or stayed a while. */
export function WhenSeen({ height, children }: WhenSeenProps) {
  const [isDue, setDue] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const rest = setTimeout(() => setDue(true), restMs);
    const look = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setDue(true);
      },
      { rootMargin: ahead },
    );
    look.observe(place.current);
    return () => {
      clearTimeout(rest);
      look.disconnect();
    };
  }, []);
  if (isDue) return <>{children()}</>;
  return (
    <div ref={place}>
      <Skeleton height={height} />
    </div>
  );
}
