import type { RefObject } from "preact";
import { useKeys } from "../../app/keys.ts";

/** Walks the links of class `row-link` of a container with j and k. Enter opens a link by itself. */
export function useCardKeys(container: RefObject<HTMLElement | null>): void {
  const step = (by: 1 | -1): void => {
    const links = [...(container.current?.querySelectorAll<HTMLElement>(".row-link") ?? [])];
    const index = links.findIndex((link) => link === document.activeElement);
    const next = index === -1 ? 0 : Math.min(links.length - 1, Math.max(0, index + by));
    links[next]?.focus();
    links[next]?.scrollIntoView({ block: "nearest" });
  };
  useKeys({ j: () => step(1), k: () => step(-1) });
}
