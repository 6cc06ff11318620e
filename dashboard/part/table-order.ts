import { set, useView } from "../app/view.ts";

/** The column that rows are in order of, and which way. What is not known stands last either way. */
export interface Sort {
  readonly key: string;
  readonly isDown: boolean;
}

/**
 * How a table that sorts its own rows is sorted, and how that is changed: by the address, so that a link and the way back
 * show it again (`order=tokens.down.costs by project`), else as the rows come. The address tells the order of one table of a page,
 * the one that was sorted last.
 */
export function useOrder(table: string): [Sort | undefined, (sort: Sort) => void] {
  const { params } = useView();
  const [key = "", way, ...name] = (params.get("order") ?? "").split(".");
  const told = name.join(".") === table && key !== "" ? { key, isDown: way === "down" } : undefined;
  return [
    told,
    ({ key: next, isDown }) => set({ order: [next, isDown ? "down" : "up", table].join(".") }, "replace"),
  ];
}
