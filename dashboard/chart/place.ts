interface Places {
  readonly count: number;
  readonly hovered: number | undefined;
  readonly moveTo: (place: number | undefined) => void;
  readonly onPick: ((place: number) => void) | undefined;
}

/** The place that a key leads to from another; undefined for keys that lead nowhere. */
export function placeAfter(key: string, at: number | undefined, count: number): number | undefined {
  const last = count - 1;
  switch (key) {
    case "ArrowRight":
      return at === undefined ? 0 : Math.min(at + 1, last);
    case "ArrowLeft":
      return at === undefined ? last : Math.max(at - 1, 0);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}

/** Keys of a chart: arrows, Home and End move over its places, Enter opens one, Escape lets go. */
export function usePlace({ count, hovered, moveTo, onPick }: Places): (event: KeyboardEvent) => void {
  return (event) => {
    if (count === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && hovered !== undefined) moveTo(undefined);
    else if (event.key === "Enter" && hovered !== undefined) onPick?.(hovered);
    else {
      const next = placeAfter(event.key, hovered, count);
      if (next === undefined) return;
      moveTo(next);
    }
    event.preventDefault();
    event.stopPropagation();
  };
}
