import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A pointer that rests for longer was left there: nobody is about to click. */
const leftMs = 8000;

/** Whether somebody points at something with a mouse, so that nothing in it should move away from under the pointer. */
export function usePointing(place: RefObject<HTMLElement | null>): boolean {
  const [isPointing, setPointing] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const left = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = (): void => {
      clearTimeout(timer);
      setPointing(false);
    };
    const begin = ({ pointerType }: PointerEvent): void => {
      if (pointerType === "touch") return;
      clearTimeout(timer);
      timer = setTimeout(end, leftMs);
      setPointing(true);
    };
    element.addEventListener("pointermove", begin, { signal: left.signal, passive: true });
    element.addEventListener("pointerleave", end, { signal: left.signal });
    return () => {
      clearTimeout(timer);
      left.abort();
    };
  }, []);
  return isPointing;
}
