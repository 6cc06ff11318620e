import { plainText } from "../../../src/domain/plain-text.ts";
import { formatWhole } from "../../../src/domain/whole.ts";
import type {
  ArchiveDoneShape,
  ArchiveFileShape,
  ArchiveListShape,
  ArchiveWorkShape,
} from "../../../src/query/archive.ts";
import { useAnswer } from "../../api/answer.ts";
import { Bytes, Count } from "../../part/amount.tsx";
import { Answer } from "../../part/answer.tsx";
import { Badge } from "../../part/badge.tsx";
import { Advice, CommandWord } from "../../part/command.tsx";
import { Section } from "../../part/section.tsx";
import { Table, type Column } from "../../part/table.tsx";
import { Ago } from "../../part/time.tsx";
import type { Tone } from "../../part/tone.ts";

/** The archive runs every hour. */
const everyMs = 60_000;

interface Work {
  readonly running: ArchiveWorkShape | null;
  readonly last: ArchiveDoneShape | null;
}

/** Where raw events of old days went, and how the last run ended. */
export function ArchivePart() {
  const list = useAnswer<ArchiveListShape>("/api/archive", {}, { every: everyMs });
  const work = useAnswer<Work>("/api/archive/work", {}, { every: everyMs });
  return (
    <Section title="Archive" id="archive" note="raw events of old days, in files">
      <Answer of={work}>{(state) => <State work={state} />}</Answer>
      <Answer of={list}>{(data) => <Files data={data} />}</Answer>
    </Section>
  );
}

function State({ work: { running, last } }: { readonly work: Work }) {
  if (running !== null) {
    return (
      <p>
        <Badge tone="accent">{running.kind === "run" ? "Archiving" : "Restoring"}</Badge> since{" "}
        <Ago at={running.started_at} />, <Count n={running.total.events} one="event" /> so far
      </p>
    );
  }
  if (last === null)
    return <p class="quiet">No run since the collector started; the first comes after ten minutes.</p>;
  const { error, faults, total, ended_at } = last;
  const isGood = error === null && faults.length === 0;
  return (
    <>
      <p class="quiet">
        <Badge tone={isGood ? "good" : "bad"}>{isGood ? "Last run went well" : "Last run failed"}</Badge>{" "}
        <Ago at={ended_at} />, <Count n={total.events} one="event" /> moved
      </p>
      {error !== null && (
        <p class="tone-bad">
          <Advice text={plainText(error.message)} />
        </p>
      )}
      {faults.map((fault) => (
        <p key={fault} class="tone-bad">
          {plainText(fault)}
        </p>
      ))}
    </>
  );
}

function Files({ data: { files, total, expired_files } }: { readonly data: ArchiveListShape }) {
  if (files.length === 0) {
    return (
      <p class="quiet">
        Nothing is archived. Events stay in the ledger for <code>archive.after_days</code>, then{" "}
        <CommandWord>hallmonitor archive list</CommandWord> shows where they went.
      </p>
    );
  }
  return (
    <>
      <Table
        name="Archive"
        columns={columns}
        rows={files.toReversed()}
        keyOf={({ name }) => name}
        limit={8}
        noExport
      />
      <p class="faint">
        <Count n={total.files} one="file" /> of <Count n={total.days} one="day" />,{" "}
        <Count n={total.events} one="event" />, <Bytes bytes={total.file_bytes} /> (
        <Bytes bytes={total.text_bytes} /> unpacked)
        {expired_files > 0 &&
          `; ${formatWhole(expired_files)} older ones were deleted for their age or for room`}
        .
      </p>
    </>
  );
}

const tones: Record<ArchiveFileShape["state"], Tone> = {
  writing: "accent",
  written: "accent",
  archived: "good",
  restoring: "accent",
  restored: "info",
  expired: "neutral",
};

const columns: readonly Column<ArchiveFileShape>[] = [
  { key: "day", title: "Day", value: ({ day }) => day, cell: ({ day }) => <span class="num">{day}</span> },
  {
    key: "state",
    title: "State",
    value: ({ state }) => state,
    cell: ({ state }) => <Badge tone={tones[state]}>{state}</Badge>,
  },
  {
    key: "events",
    title: "Events",
    align: "right",
    value: ({ events }) => events,
    cell: ({ events }) => <Count n={events} />,
  },
  {
    key: "size",
    title: "Size",
    align: "right",
    value: ({ file_bytes }) => file_bytes,
    cell: ({ file_bytes }) => <Bytes bytes={file_bytes} />,
  },
];
