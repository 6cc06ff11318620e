import { useRef } from "preact/hooks";
import { href, useView } from "../app/view.ts";
import { useInSight } from "./in-sight.ts";
import { Link } from "./link.tsx";
import "./tabs.css";
import { formatWhole } from "../../src/domain/whole.ts";

/** A part of a page. `id` is its name in the address; a count of zero is not shown. */
export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly count?: number | undefined;
}

/** The parts that a person can open, in order. The other parameters of the address stay when one does. */
export interface TabsProps {
  readonly tabs: readonly Tab[];
  /** The parameter of the address that names the open one; without it, or where it names none, the first is open. */
  readonly param?: string;
  /** What they are parts of, for who does not see it. */
  readonly label: string;
}

/** Parts of a page, one at a time, each at an address of its own. */
export function Tabs({ tabs, param = "tab", label }: TabsProps) {
  const { path, params } = useView();
  const named = params.get(param);
  const open = (tabs.find(({ id }) => id === named) ?? tabs[0])?.id;
  const row = useRef<HTMLElement>(null);
  useInSight(row, open);
  const to = (id: string): string => {
    const kept = new URLSearchParams(params);
    kept.set(param, id);
    return href(`${path}?${kept}`);
  };
  return (
    <nav ref={row} class="tabs" aria-label={label}>
      {tabs.map(({ id, title, count }) => (
        <Link key={id} href={to(id)} aria-current={id === open ? "page" : undefined}>
          {title}
          {count !== undefined && count > 0 && <span class="tab-count">{formatWhole(count)}</span>}
        </Link>
      ))}
    </nav>
  );
}
