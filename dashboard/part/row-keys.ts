import { useKeys } from "../app/keys.ts";

/**
 * Walks all rows and cards of the page that open something (class `row-link`) with j and k, from one table to the next.
 * Enter opens one by itself. Whatever has such rows calls this: however many do, they walk alike.
 */
export function useRowKeys(): void {
  useKeys({ j: () => step(1), k: () => step(-1) });
}

function step(by: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>("main .row-link")];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = links[at === -1 ? (by === 1 ? 0 : links.length - 1) : at + by];
  next?.focus();
}
