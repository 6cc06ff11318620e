import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { formatCsv, type Cell, type Field } from "../../src/format/csv.ts";
import { go } from "../app/view.ts";
import { ExportMenu } from "./export-menu.tsx";
import { Icon } from "./icon.tsx";
import { Link } from "./link.tsx";
import { useRowKeys } from "./row-keys.ts";
import { useOrder, type Sort } from "./table-order.ts";
import "./table.css";
import { formatWhole } from "../../src/domain/whole.ts";

/** How one column is headed, drawn, sorted and taken away. Its key names it in the file and in `foot`. */
export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** What the column is sorted by and what its file holds. Without it there is neither. */
  readonly value?: (row: Row) => Cell;
  /** What the file holds beside the value, or without one: what has no price, and what nobody sorts by. */
  readonly beside?: readonly Field<Row>[];
  readonly align?: "right";
  /** What the title means, on hover. */
  readonly hint?: string;
  /** Left away in windows about as narrow as this, in pixels, and where a table has as little room (table.css). */
  readonly hideBelow?: 640 | 900 | 1200 | 1600;
  /** Takes what room is left, and is cut off first. */
  readonly grow?: boolean;
}

/**
 * Rows and what can be done with them. Where there is none, `empty` is drawn instead of the table; without it the headings
 * stand alone.
 */
export interface TableProps<Row> {
  /** What it holds, for its caption and the name of its file: `Sessions`. */
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Where a row leads, or what it does; its first cell is the link or the button, and a click anywhere on it is one on that. */
  readonly lead?: (row: Row) => Lead;
  readonly isSelected?: (row: Row) => boolean;
  /** How the rows come sorted from elsewhere, where not all of them are here. Without it they are sorted here, by the address. */
  readonly order?: Order;
  /** Stands in its place when there is no row. */
  readonly empty?: ComponentChildren;
  /** Rows shown until a person asks for more; 100 without it. */
  readonly limit?: number;
  /** Cells of a last row, by column key: totals, as the API gave them. */
  readonly foot?: Readonly<Record<string, ComponentChildren>>;
  /**
   * More rows are elsewhere: sorted by themselves, those that are here would tell a wrong order, so without `order` nothing
   * sorts them. The file says that it holds these only.
   */
  readonly isPart?: boolean;
  /** What its file tells of each row before all else, by the names of the API: what the row is, exactly. */
  readonly fileKeys?: readonly Field<Row>[];
  /** Hides the button that gives the file. */
  readonly noExport?: boolean;
}

type Lead = string | (() => void) | undefined;

/** How rows are sorted, and how that is changed. */
interface Order {
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort) => void;
}

const usualLimit = 100;

/** Rows under headings: sorted by a click on one, walked with j and k, opened with Enter, and taken away as CSV. */
export function Table<Row>(props: TableProps<Row>) {
  const { name, columns, rows, keyOf, empty, foot, limit = usualLimit, noExport = false } = props;
  const { isPart = false } = props;
  const [sort, onSort] = useOrder(name);
  const [shown, setShown] = useState(limit);
  const own = isPart || props.order !== undefined ? undefined : sort;
  const order = props.order ?? (isPart ? undefined : { sort, onSort });
  const sorted = useMemo(() => sortedBy(rows, columns, own), [rows, columns, own]);
  const visible = sorted.slice(0, shown);
  useRowKeys();
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
  return (
    <div class="table-box">
      <div class="table-scroll">
        <table class="table">
          <caption class="unseen">{name}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <Heading key={column.key} column={column} order={order} />
              ))}
            </tr>
          </thead>
          <tbody>
            {visible.map((row) => (
              <TableRow key={keyOf(row)} row={row} {...props} />
            ))}
          </tbody>
          {foot !== undefined && (
            <tfoot>
              <tr>
                {columns.map((column) => (
                  <td key={column.key} class={lookOf(column)}>
                    {foot[column.key]}
                  </td>
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </div>
      {(sorted.length > shown || !noExport) && (
        <div class="table-foot">
          {sorted.length > shown && (
            <button type="button" class="button" onClick={() => setShown(shown + 5 * limit)}>
              Show more of {formatWhole(sorted.length)}
            </button>
          )}
          {!noExport && (
            <ExportMenu
              name={name}
              csv={() => csvOf(sorted, columns, props.fileKeys ?? [])}
              {...(isPart ? { rows: rows.length } : {})}
            />
          )}
        </div>
      )}
    </div>
  );
}

interface HeadingProps<Row> {
  readonly column: Column<Row>;
  /** Undefined where nothing can be sorted. */
  readonly order: Order | undefined;
}

function Heading<Row>({ column, order }: HeadingProps<Row>) {
  const { key, title, value, hint, align } = column;
  const sort = order?.sort?.key === key ? order.sort : undefined;
  // The first click on a number shows the largest, on a word the first of the alphabet.
  const isDown = sort === undefined ? align === "right" : !sort.isDown;
  return (
    <th
      scope="col"
      class={lookOf(column)}
      title={hint}
      aria-sort={sort && (sort.isDown ? "descending" : "ascending")}
    >
      {value === undefined || order === undefined ? (
        title
      ) : (
        <button type="button" onClick={() => order.onSort({ key, isDown })}>
          {title}
          {sort !== undefined && <Icon name={sort.isDown ? "down" : "up"} size={12} />}
        </button>
      )}
    </th>
  );
}

function TableRow<Row>({ row, columns, lead, isSelected }: TableProps<Row> & { readonly row: Row }) {
  const to = lead?.(row);
  const click = (event: MouseEvent): void => {
    if (event.target instanceof Element && event.target.closest("a, button, input, label") !== null) return;
    // Who marks a text in a row does not want to leave.
    if (getSelection()?.isCollapsed === false) return;
    if (typeof to === "string") go(to);
    else to?.();
  };
  return (
    <tr
      class={to === undefined ? undefined : "row-open"}
      aria-selected={isSelected?.(row)}
      onClick={to === undefined ? undefined : click}
    >
      {columns.map((column, index) => (
        <td key={column.key} class={lookOf(column)}>
          {index === 0 ? <Opener to={to}>{column.cell(row)}</Opener> : column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

function Opener({ to, children }: { readonly to: Lead; readonly children: ComponentChildren }) {
  if (to === undefined) return <>{children}</>;
  return typeof to === "string" ? (
    <Link href={to} class="row-link">
      {children}
    </Link>
  ) : (
    <button type="button" class="row-link" onClick={to}>
      {children}
    </button>
  );
}

function lookOf<Row>({ align, hideBelow, grow = false }: Column<Row>): string {
  return `${align ?? "left"}${hideBelow === undefined ? "" : ` hide-${hideBelow}`}${grow ? " grow" : ""}`;
}

function sortedBy<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | undefined,
): readonly Row[] {
  const value = columns.find(({ key }) => key === sort?.key)?.value;
  if (sort === undefined || value === undefined) return rows;
  const sign = sort.isDown ? -1 : 1;
  return rows.toSorted((a, b) => compare(value(a), value(b), sign));
}

/** What is not known stands last, whichever way. */
function compare(a: Cell, b: Cell, sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  return sign * String(a).localeCompare(String(b), undefined, { numeric: true });
}

function csvOf<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  keys: readonly Field<Row>[],
): string {
  const fields = columns.flatMap(({ key, value, beside }) => [
    ...(value === undefined ? [] : [{ name: key, value }]),
    ...(beside ?? []),
  ]);
  return formatCsv(rows, [...keys, ...fields]);
}
