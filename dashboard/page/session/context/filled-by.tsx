import { plainText } from "../../../../src/domain/plain-text.ts";
import { fillPartText } from "../../../../src/format/fill-part.ts";
import { shortPaths } from "../../../../src/format/path.ts";
import type { FileReadShape, FilledByShape, FillPartShape } from "../../../../src/query/context/shape.ts";
import { ShareBars } from "../../../chart/share-bars.tsx";
import { Bytes, Count, Share, Tokens } from "../../../part/amount.tsx";
import { Section } from "../../../part/section.tsx";
import { Table, type Column } from "../../../part/table.tsx";
import { Path } from "../../../part/text.tsx";
import { Moment } from "../../../part/time.tsx";
import "./filled-by.css";

/** Who told of system prompt and tools. */
const bases: Record<FilledByShape["basis"], string> = {
  "request-records": "",
  "first-request": ", system prompt and tools by the first request",
  compaction: ", without system prompt and tools",
};

const colours: Record<FillPartShape["kind"], string> = {
  system: "--series-6",
  tools: "--series-6",
  mcp: "--series-8",
  memory: "--series-5",
  summary: "--series-7",
  prompts: "--series-3",
  results: "--series-1",
  answers: "--series-2",
  attachments: "--series-4",
  other: "--series-other",
};

/** What a context is filled with since it was last compacted, and the files that take the most room. */
export function FilledBy({ filled }: { readonly filled: FilledByShape }) {
  const { parts, reads, hints, since, basis } = filled;
  const files = shortPaths(parts.flatMap(({ kind, name }) => (kind === "memory" ? (name ?? []) : [])));
  return (
    <Section
      title="What fills it"
      note={
        <>
          estimated by size
          {bases[basis]}
          {since !== null && (
            <>
              , since its compaction at <Moment at={since} />
            </>
          )}
        </>
      }
    >
      {hints.length > 0 && (
        <ul class="fill-hints">
          {hints.map(({ detail }) => (
            <li key={detail}>{plainText(detail)}</li>
          ))}
        </ul>
      )}
      <div class="filled-by">
        <ShareBars
          label="What fills the context"
          bars={parts.map((part) => ({
            key: `${part.kind} ${part.name}`,
            name: fillPartText(part, { basis, files }),
            value: <Tokens count={part.tokens} />,
            share: part.share,
            colour: colours[part.kind],
          }))}
        />
        {reads.length > 0 && (
          <Table name="Files in the context" columns={readColumns} rows={reads} keyOf={({ file }) => file} />
        )}
      </div>
    </Section>
  );
}

const readColumns: readonly Column<FileReadShape>[] = [
  {
    key: "file",
    title: "File",
    cell: ({ file }) => <Path path={file} />,
    value: ({ file }) => file,
    grow: true,
  },
  {
    key: "reads",
    title: "Reads",
    align: "right",
    cell: ({ reads }) => <Count n={reads} />,
    value: ({ reads }) => reads,
  },
  {
    key: "bytes",
    title: "Size",
    align: "right",
    hideBelow: 640,
    cell: ({ bytes }) => <Bytes bytes={bytes} />,
    value: ({ bytes }) => bytes,
  },
  {
    key: "tokens",
    title: "Tokens",
    align: "right",
    cell: ({ tokens }) => <Tokens count={tokens} />,
    value: ({ tokens }) => tokens,
  },
  {
    key: "share",
    title: "Share",
    align: "right",
    cell: ({ share }) => <Share share={share} />,
    value: ({ share }) => share,
  },
];
