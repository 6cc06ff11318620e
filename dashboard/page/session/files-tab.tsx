import { tableNames } from "../../../src/domain/table-names.ts";
import { formatWhole } from "../../../src/domain/whole.ts";
import type { SessionFilesAnswer, TouchedFileShape } from "../../../src/query/close-up/files.ts";
import type { SessionShape } from "../../../src/query/shape.ts";
import { set, useView } from "../../app/view.ts";
import { ChangedLines, Count } from "../../part/amount.tsx";
import { Answer } from "../../part/answer.tsx";
import { Empty } from "../../part/empty.tsx";
import { MoreButton } from "../../part/more-button.tsx";
import { usePages } from "../../part/pages.ts";
import { Stat, Stats } from "../../part/stat.tsx";
import { Table, type Column } from "../../part/table.tsx";
import { Path, Text } from "../../part/text.tsx";
import { Ago } from "../../part/time.tsx";
import { actorNames } from "./actor.ts";
import { sessionPath, useSessionAnswer } from "./live-session.ts";

type Order = SessionFilesAnswer["sort"];

const limit = 200;
/** What a column is called in the address, and the order that the API has by it. */
const orders: Record<Order, (a: TouchedFileShape, b: TouchedFileShape) => number> = {
  recent: (a, b) => time(b.last_changed_at) - time(a.last_changed_at) || time(b.last_at) - time(a.last_at),
  changes: (a, b) => b.changes - a.changes || time(b.last_at) - time(a.last_at),
  lines: (a, b) => lines(b) - lines(a) || time(b.last_at) - time(a.last_at),
  reads: (a, b) => b.reads - a.reads || time(b.last_at) - time(a.last_at),
  failures: (a, b) => b.failed + b.rejected - a.failed - a.rejected || time(b.last_at) - time(a.last_at),
  path: (a, b) => (a.path < b.path ? -1 : 1),
};

function time(at: string | null): number {
  return at === null ? 0 : Date.parse(at);
}

function lines({ lines_added: added, lines_removed: removed }: TouchedFileShape): number {
  return (added ?? 0) + (removed ?? 0);
}

/** The files that a session's tools read and changed, and by whom. */
export function FilesTab({ session }: { readonly session: SessionShape }) {
  const { params } = useView();
  const named = params.get("sort");
  const sort = tableNames(orders).find((order) => order === named) ?? "recent";
  const first = useSessionAnswer<SessionFilesAnswer>(session, "files", { sort, limit });
  const pages = usePages({
    first,
    path: sessionPath(session, "files"),
    params: { agent: session.agent, sort, limit },
    rowsOf: ({ files }: SessionFilesAnswer) => files,
    keyOf: ({ file_path }) => file_path,
    order: orders[sort],
  });
  return (
    <Answer of={first}>
      {({ total }) =>
        total.files === 0 ? (
          <Empty title="No file was read or changed">
            Files are known from the calls of tools that read and change them. What a shell command does to
            files nobody tells.
          </Empty>
        ) : (
          <div class="tab">
            <FileNumbers total={total} />
            <Table
              name="Files"
              columns={columns}
              rows={pages.rows}
              keyOf={({ file_path }) => file_path}
              order={{
                sort: { key: sort, isDown: sort !== "path" },
                onSort: ({ key }) => set({ sort: key === "recent" ? null : key }, "replace"),
              }}
              limit={Infinity}
              isPart={pages.more !== undefined}
            />
            <MoreButton pages={pages}>Show more files</MoreButton>
          </div>
        )
      }
    </Answer>
  );
}

function FileNumbers({ total }: Pick<SessionFilesAnswer, "total">) {
  const { lines_added: added, lines_removed: removed, failed, rejected } = total;
  return (
    <Stats>
      <Stat
        label="Files"
        value={<Count n={total.files} />}
        note={`${formatWhole(total.changed_files)} of them changed`}
      />
      <Stat label="Changes" value={<Count n={total.changes} />} note="calls of tools that went well" />
      <Stat label="Reads" value={<Count n={total.reads} />} note={"\u00a0"} />
      <Stat
        label="Lines"
        value={<ChangedLines added={added} removed={removed} />}
        note="where a change told them"
      />
      <Stat
        label="Failed"
        value={<Count n={failed} />}
        tone={failed > 0 ? "bad" : "neutral"}
        note={`${formatWhole(rejected)} refused`}
      />
    </Stats>
  );
}

const columns: readonly Column<TouchedFileShape>[] = [
  {
    key: "path",
    title: "File",
    cell: ({ path }) => <Path path={path} />,
    value: ({ path }) => path,
    grow: true,
  },
  {
    key: "changes",
    title: "Changes",
    align: "right",
    cell: ({ changes }) => <Count n={changes} />,
    value: ({ changes }) => changes,
  },
  {
    key: "lines",
    title: "Lines",
    align: "right",
    hideBelow: 640,
    cell: ({ lines_added, lines_removed }) => <ChangedLines added={lines_added} removed={lines_removed} />,
    value: (file) => (file.lines_added === null && file.lines_removed === null ? null : lines(file)),
  },
  {
    key: "reads",
    title: "Reads",
    align: "right",
    cell: ({ reads }) => <Count n={reads} />,
    value: ({ reads }) => reads,
  },
  {
    key: "failures",
    title: "Failed",
    align: "right",
    hint: "Calls that failed or were refused",
    hideBelow: 640,
    cell: ({ failed, rejected }) => (
      <span class={failed > 0 ? "tone-bad" : "quiet"}>
        <Count n={failed + rejected} />
      </span>
    ),
    value: ({ failed, rejected }) => failed + rejected,
  },
  {
    key: "recent",
    title: "Last change",
    cell: ({ last_changed_at: at }) => <Ago at={at} />,
    value: ({ last_changed_at: at }) => at,
  },
  {
    key: "by",
    title: "By",
    hideBelow: 900,
    cell: ({ by }) => (
      <span class="quiet">
        <Text>{actorNames(by)}</Text>
      </span>
    ),
    beside: [{ name: "by", value: ({ by }) => actorNames(by) }],
  },
];
