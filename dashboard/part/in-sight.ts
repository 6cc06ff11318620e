import { useEffect } from "preact/hooks";

/**
 * Moves a row of links, which may be longer than the screen is wide, until the current one is in sight. The page itself is
 * not scrolled.
 */
export function useInSight(row: { readonly current: HTMLElement | null }, current: string | undefined): void {
  useEffect(() => {
    const box = row.current;
    if (box === null) return undefined;
    // It is told of the size at the beginning as well.
    const sized = new ResizeObserver(() => moveIn(box));
    sized.observe(box);
    return () => sized.disconnect();
  }, [row, current]);
}

function moveIn(box: HTMLElement): void {
  const link = box.querySelector('[aria-current="page"]');
  if (link === null) return;
  const [seen, wanted] = [box.getBoundingClientRect(), link.getBoundingClientRect()];
  if (wanted.right > seen.right) box.scrollLeft += wanted.right - seen.right;
  if (wanted.left < seen.left) box.scrollLeft -= seen.left - wanted.left;
}
