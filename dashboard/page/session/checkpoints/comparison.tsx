import type { ComponentChildren } from "preact";
import type { Change, CheckpointDiff } from "../../../../src/checkpoint/diff.ts";
import type { CheckpointShape } from "../../../../src/checkpoint/list.ts";
import { plainText } from "../../../../src/domain/plain-text.ts";
import { formatDuration, instantOf } from "../../../../src/format/duration.ts";
import { formatTokens } from "../../../../src/format/tokens.ts";
import { unknown } from "../../../../src/format/unknown.ts";
import { useAnswer } from "../../../api/answer.ts";
import { Answer } from "../../../part/answer.tsx";
import { Badge } from "../../../part/badge.tsx";
import { Path, Text } from "../../../part/text.tsx";

interface ComparisonProps {
  readonly between: readonly [from: CheckpointShape, to: CheckpointShape];
}

/** What happened between two checkpoints, as `checkpoint diff` tells it. */
export function Comparison({ between: [from, to] }: ComparisonProps) {
  const diff = useAnswer<CheckpointDiff>(`/api/checkpoints/${encodeURIComponent(from.id)}/diff`, {
    to: to.id,
  });
  return (
    <Answer of={diff}>
      {(told) => (
        <div class="comparison">
          <h3>
            From {from.id} to {to.id}{" "}
            <span class="faint">{formatDuration(Math.abs(instantOf(to.at) - instantOf(from.at)))} later</span>
          </h3>
          <Changes diff={told} />
        </div>
      )}
    </Answer>
  );
}

function Changes({ diff }: { readonly diff: CheckpointDiff }) {
  const parts: readonly (readonly [string, readonly ComponentChildren[]])[] = [
    ["Tasks", taskChanges(diff)],
    ["Files", fileChanges(diff)],
    ["Failures", failureChanges(diff)],
    ["Git", gitChanges(diff)],
    ["Context", changeOf("tokens", diff.context_tokens, (tokens) => formatTokens(tokens))],
  ];
  const told = parts.filter(([, changes]) => changes.length > 0);
  if (told.length === 0)
    return <p class="quiet">Nothing is otherwise: the same tasks, files, failures and branch.</p>;
  return (
    <dl class="changes">
      {told.map(([title, changes]) => (
        <div key={title}>
          <dt>{title}</dt>
          {changes.map((change, index) => (
            <dd key={index}>{change}</dd>
          ))}
        </div>
      ))}
    </dl>
  );
}

function taskChanges({ tasks }: CheckpointDiff): ComponentChildren[] {
  return [
    ...tasks.done.map((task) => (
      <>
        <Badge tone="good">done</Badge> <TaskName {...task} />
      </>
    )),
    ...tasks.changed.map((task) => (
      <>
        <Badge tone="accent">{words(task.to)}</Badge> <TaskName {...task} />
      </>
    )),
    ...tasks.new.map((task) => (
      <>
        <Badge tone="info">new</Badge> <TaskName {...task} />
      </>
    )),
    ...tasks.gone.map((task) => (
      <>
        <Badge>gone</Badge> <TaskName {...task} />
      </>
    )),
  ];
}

function TaskName({ id, subject }: { readonly id: string | null; readonly subject: string | null }) {
  return <Text>{[id === null ? "" : `#${id}`, subject ?? ""].join(" ").trim() || "a task"}</Text>;
}

function words(status: string): string {
  return status.replaceAll("_", " ");
}

function fileChanges({ files }: CheckpointDiff): ComponentChildren[] {
  return [
    ...files.new.map((file) => (
      <>
        <Badge tone="info">{file.did}</Badge> <Path path={file.path} /> {linesText(file)}
      </>
    )),
    ...files.changed.map((file) => (
      <>
        <Badge tone="accent">{file.edits === 1 ? "1 change" : `${file.edits} changes`}</Badge>{" "}
        <Path path={file.path} /> {linesText(file)}
      </>
    )),
  ];
}

type Lined = Pick<CheckpointDiff["files"]["changed"][number], "lines_added" | "lines_removed">;

function linesText({ lines_added: added, lines_removed: removed }: Lined): string {
  return added === null && removed === null ? "" : `+${added ?? 0} −${removed ?? 0}`;
}

function failureChanges({ failures }: CheckpointDiff): ComponentChildren[] {
  return [
    ...failures.new.map((failure) => (
      <>
        <Badge tone="bad">failed</Badge> <Text>{`${callText(failure)} ${failure.error ?? ""}`}</Text>
      </>
    )),
    ...failures.passed.map((failure) => (
      <>
        <Badge tone="good">goes well now</Badge> <Text>{callText(failure)}</Text>
      </>
    )),
  ];
}

function callText({ tool, command, path }: CheckpointDiff["failures"]["new"][number]): string {
  return plainText([tool, command ?? path ?? ""].join(" "));
}

function nameText(value: string | null): string {
  return plainText(value) || unknown;
}

function gitChanges({ git: { branch, head, dirty } }: CheckpointDiff): ComponentChildren[] {
  return [
    ...changeOf("branch", branch, nameText),
    ...changeOf("head", head, (value) => nameText(value).slice(0, 12)),
    ...changeOf("files not committed", dirty, (value) => (value === null ? unknown : String(value))),
  ];
}

function changeOf<T>(name: string, { from, to }: Change<T>, text: (value: T) => string): ComponentChildren[] {
  return from === to ? [] : [`${name}: ${text(from)} → ${text(to)}`];
}
