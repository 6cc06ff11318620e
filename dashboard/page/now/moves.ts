import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Long enough to be followed with the eye, short enough not to be waited for. */
const moveMs = 180;
const appearMs = 140;

/** How the page was before it changed. */
interface Before {
  readonly places: Places;
  /** What holds the focus. */
  readonly focused: string | undefined;
}

type Places = ReadonlyMap<string, DOMRect>;

/**
 * Lets what stands elsewhere than before glide there, and what is new appear. Elements are known by `data-place`, whatever
 * their parents are. `order` is a text that changes with the places; only then anything is measured. Whoever prefers stillness gets it.
 */
export function useMoves(container: RefObject<HTMLElement | null>, order: string): void {
  const drawn = useRef(order);
  const before = useRef<Before | undefined>(undefined);
  // While it draws, the page still shows how it was.
  if (drawn.current !== order && container.current !== null && before.current === undefined)
    before.current = { places: placesIn(container.current), focused: focusedIn(container.current) };
  useLayoutEffect(() => {
    const was = before.current;
    drawn.current = order;
    before.current = undefined;
    const element = container.current;
    if (was === undefined || element === null) return;
    // An element that moves to another parent loses the focus.
    if (was.focused !== undefined && focusedIn(element) !== was.focused) focusIn(element, was.focused);
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) glide(element, was.places);
  }, [order]);
}

function placesIn(container: HTMLElement): Places {
  return new Map([...placed(container)].map((element) => [nameOf(element), element.getBoundingClientRect()]));
}

function glide(container: HTMLElement, before: Places): void {
  const after = placesIn(container);
  for (const element of placed(container)) {
    const name = nameOf(element);
    const [from, to] = [before.get(name), after.get(name)];
    if (to === undefined || to.bottom < 0 || to.top > innerHeight) continue;
    if (from === undefined) element.animate({ opacity: [0, 1] }, { duration: appearMs, easing: "ease-out" });
    else if (from.left !== to.left || from.top !== to.top) {
      const start = `translate(${from.left - to.left}px, ${from.top - to.top}px)`;
      element.animate(
        { transform: [start, "none"] },
        { duration: moveMs, easing: "cubic-bezier(0.2, 0, 0, 1)" },
      );
    }
  }
}

function placed(container: HTMLElement): NodeListOf<HTMLElement> {
  return container.querySelectorAll<HTMLElement>("[data-place]");
}

function nameOf(element: HTMLElement): string {
  return element.dataset["place"] ?? "";
}

function focusedIn(container: HTMLElement): string | undefined {
  const { activeElement } = document;
  if (activeElement === null || !container.contains(activeElement)) return undefined;
  return activeElement.closest<HTMLElement>("[data-place]")?.dataset["place"];
}

function focusIn(container: HTMLElement, name: string): void {
  const element = [...placed(container)].find((one) => nameOf(one) === name);
  element?.querySelector("a")?.focus({ preventScroll: true });
}
