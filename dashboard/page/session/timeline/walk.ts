import { useEffect, useMemo, useRef, useState, type Dispatch, type StateUpdater } from "preact/hooks";
import type { Keys } from "../../../app/keys.ts";
import { set } from "../../../app/view.ts";
import type { VirtualList } from "../../../part/virtual-list.tsx";
import type { Scene } from "./scene.ts";
import type { ShownRow } from "./shown.ts";

/** What one walks through. `closed` holds the keys of rows whose own are not shown; a place is an index into `shown`. */
export interface WalkSettings {
  readonly scene: Scene;
  readonly shown: readonly ShownRow[];
  readonly closed: ReadonlySet<string>;
  readonly setClosed: Dispatch<StateUpdater<ReadonlySet<string>>>;
  readonly list: { readonly current: VirtualList | null };
  /** Key of the row that the address names. */
  readonly chosen: string | undefined;
}

/** Where one is, and what takes one elsewhere. `keys` hold on the whole page, `onKeyDown` while the list has the focus. */
export interface Walk {
  /** The row that keys start from. */
  readonly activeKey: string | undefined;
  readonly keys: Keys;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly choose: (place: number, isTwist: boolean) => void;
  readonly openAll: (isOpen: boolean) => void;
}

/** How one goes from row to row, opens and closes them, and chooses one. */
export function useWalk(settings: WalkSettings): Walk {
  const { scene, shown, closed, setClosed, list, chosen } = settings;
  const [active, setActive] = useState(chosen);
  useChosen(settings, setActive);
  const keyAt = (place: number): string | undefined => nodeAt(place)?.row.key;
  const nodeAt = (place: number) => scene.nodes[shown[place]?.index ?? -1];
  const placeNow = useMemo(() => {
    if (active === undefined) return -1;
    return shown.findIndex(({ index }) => scene.nodes[index]?.row.key === active);
  }, [scene, shown, active]);
  const goTo = (place: number): void => {
    const bounded = Math.min(shown.length - 1, Math.max(0, place));
    const key = keyAt(bounded);
    if (key === undefined) return;
    setActive(key);
    list.current?.show(bounded);
    if (chosen !== undefined) set({ row: key }, "replace");
  };
  const twist = (key: string, isOpen: boolean): void => setClosed(twisted(closed, key, isOpen));
  const sideways = (isOpen: boolean): void => {
    const node = nodeAt(placeNow);
    if (node === undefined) return;
    const { row, size, parent } = node;
    if (size > 0 && closed.has(row.key) === isOpen) return twist(row.key, isOpen);
    if (isOpen && size > 0) goTo(placeNow + 1);
    else if (!isOpen && parent !== undefined) goTo(shown.findIndex(({ index }) => index === parent));
  };
  const boxKeys: Keys = {
    ArrowDown: () => goTo(placeNow + 1),
    ArrowUp: () => goTo(placeNow - 1),
    ArrowRight: () => sideways(true),
    ArrowLeft: () => sideways(false),
    Home: () => goTo(0),
    End: () => goTo(shown.length - 1),
  };
  return {
    activeKey: placeNow < 0 ? undefined : active,
    keys: {
      j: () => goTo(placeNow + 1),
      k: () => goTo(placeNow - 1),
      Enter: ({ target }) => {
        // A button that has the focus keeps its Enter.
        if (target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement) target.click();
        else if (active !== undefined && placeNow >= 0) set({ row: active });
      },
    },
    onKeyDown: (event) => {
      const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : boxKeys[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act(event);
    },
    choose: (place, isTwist) => {
      const key = keyAt(place);
      if (key === undefined) return;
      setActive(key);
      if (isTwist) twist(key, closed.has(key));
      else set({ row: key === chosen ? null : key }, chosen === undefined ? "push" : "replace");
    },
    openAll: (isOpen) => setClosed(new Set(isOpen ? [] : parentsIn(scene))),
  };
}

function twisted(closed: ReadonlySet<string>, key: string, isOpen: boolean): ReadonlySet<string> {
  return new Set(isOpen ? [...closed].filter((one) => one !== key) : [...closed, key]);
}

function parentsIn({ nodes }: Scene): string[] {
  return nodes.filter(({ size }) => size > 0).map(({ row }) => row.key);
}

/** Brings the row that the address names into view, once it is there: opens what it stands below. */
function useChosen(
  { scene, shown, closed, setClosed, list, chosen }: WalkSettings,
  setActive: (key: string) => void,
): void {
  const shownKey = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (chosen === undefined) {
      shownKey.current = undefined;
      return;
    }
    if (shownKey.current === chosen) return;
    const index = scene.nodes.findIndex(({ row }) => row.key === chosen);
    if (index < 0) return;
    const place = shown.findIndex((row) => row.index === index);
    if (place >= 0) {
      shownKey.current = chosen;
      setActive(chosen);
      list.current?.show(place);
      return;
    }
    const above: string[] = [];
    for (let up = scene.nodes[index]?.parent; up !== undefined; up = scene.nodes[up]?.parent)
      above.push(scene.nodes[up]?.row.key ?? "");
    if (above.some((key) => closed.has(key)))
      setClosed(new Set([...closed].filter((key) => !above.includes(key))));
  }, [scene, shown, chosen]);
}
