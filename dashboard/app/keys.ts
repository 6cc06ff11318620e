import { useLayoutEffect, useRef } from "preact/hooks";

/** What keys do, by their name (`KeyboardEvent.key`), or two after each other: `g c`. */
export type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** The second key of a pair has to come within this time. */
const pairMs = 1200;

interface Layer {
  keys: Keys;
  /** A layer that is modal keeps keys from all below it. */
  readonly isModal: boolean;
}

const layers: Layer[] = [];
let first: { readonly key: string; readonly at: number } | undefined;

/** Listens for keys while the component is there; the latest to come is asked first. Nothing is heard while one types. */
export function useKeys(keys: Keys, { isModal = false }: { readonly isModal?: boolean } = {}): void {
  const layer = useRef<Layer>({ keys, isModal });
  layer.current.keys = keys;
  // What can be seen can be pressed: keys are heard from the moment of the first paint.
  useLayoutEffect(() => {
    const own = layer.current;
    // What is drawn under an open dialog, when its answer comes, does not take the keys from it.
    const lowestModal = layers.findIndex((other) => other.isModal);
    if (own.isModal || lowestModal === -1) layers.push(own);
    else layers.splice(lowestModal, 0, own);
    return () => void layers.splice(layers.indexOf(own), 1);
  }, []);
}

/** Starts to listen. Call once. */
export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key !== "Escape" && isTyping(event.target)) return;
    const pair =
      first !== undefined && Date.now() - first.at < pairMs ? `${first.key} ${event.key}` : undefined;
    const done = (pair !== undefined && press(pair, event)) || press(event.key, event);
    first = done ? undefined : { key: event.key, at: Date.now() };
  });
}

function press(key: string, event: KeyboardEvent): boolean {
  for (const { keys, isModal } of layers.toReversed()) {
    const act = keys[key];
    if (act !== undefined) {
      event.preventDefault();
      act(event);
      return true;
    }
    if (isModal) return false;
  }
  return false;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
