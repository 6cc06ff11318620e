import type { TargetedKeyboardEvent } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import type { SearchAnswer } from "../../../src/query/search.ts";
import type { UsageAnswer } from "../../../src/query/shape.ts";
import { useAnswer } from "../../api/answer.ts";
import { places } from "../../app/places.ts";
import { go, href, inRange, noFilters } from "../../app/view.ts";
import { Dialog } from "../../part/dialog.tsx";
import { Icon } from "../../part/icon.tsx";
import { Kbd } from "../../part/kbd.tsx";
import { Text } from "../../part/text.tsx";
import { entryGroups, type Entry, type EntryGroup } from "./entries.ts";
import { HitLine, placeOf } from "./hit.tsx";
import { useLater } from "./later.ts";
import { recentSearches, rememberSearch } from "./recent.ts";
import "./palette.css";
import { Advice } from "../../part/command.tsx";

/** Typing is not a question until it pauses for so long. */
const pauseMs = 120;
/** Hits of each kind: all kinds are to be seen without scrolling much. */
const hitsOfEach = 5;

/** The palette asks about all that there is, so what it leads to is not narrowed by the page that it lies over. */
const everything = { ...noFilters, ...inRange("all") };

/** Search from anywhere: pages, projects, and all that the ledger holds, as one types. */
export function SearchPalette({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState("");
  const { groups, answer, asked } = useEntries(text);
  const entries = groups.flatMap((group) => group.entries);
  const [at, setAt] = useState(0);
  useEffect(() => setAt(0), [text]);
  const chosen = Math.min(at, entries.length - 1);
  const listId = useId();
  const open = (entry: Entry): void => {
    if (entry.kind === "recent") return setText(entry.text);
    const to = addressOf(entry);
    if (to === undefined) return undefined;
    if (entry.kind === "hit" || entry.kind === "all") rememberSearch(text);
    onClose();
    go(to);
  };
  const press = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const entry = entries[chosen];
    if (step !== undefined) setAt((chosen + step + entries.length) % Math.max(1, entries.length));
    // Enter may only end a word that is being composed, as in Japanese.
    else if (event.key === "Enter" && !event.isComposing && entry !== undefined) open(entry);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Search" onClose={onClose} isBare>
      <div class="palette">
        <Field
          {...{ text, setText, press, listId }}
          active={entries.length === 0 ? undefined : `${listId}-${chosen}`}
        />
        <Groups {...{ groups, chosen, listId, open }} />
        <Remark {...{ text, asked, answer, isEmpty: entries.length === 0 }} />
        <footer class="palette-keys faint">
          <span>
            <Kbd>↑</Kbd> <Kbd>↓</Kbd> choose
          </span>
          <span>
            <Kbd>Enter</Kbd> open
          </span>
          <span>
            <Kbd>Esc</Kbd> close
          </span>
        </footer>
      </div>
    </Dialog>
  );
}

/** What is offered, and the answer that it comes from: of the last text that stood still. */
function useEntries(text: string) {
  const asked = useLater(text.trim(), pauseMs);
  const question = asked === "" ? null : "/api/search";
  const answer = useAnswer<SearchAnswer>(question, { q: asked, limit: hitsOfEach });
  const used = useAnswer<UsageAnswer>("/api/usage", { group_by: "project" });
  const recent = useMemo(recentSearches, []);
  const projects = (used.data?.groups ?? []).flatMap(({ key }) => (key === null ? [] : [key]));
  const known = { places, projects, recent, answer: asked === "" ? undefined : answer.data };
  return { groups: entryGroups(text, known), answer, asked };
}

function addressOf(entry: Exclude<Entry, { kind: "recent" }>): string | undefined {
  switch (entry.kind) {
    case "place":
      return href(entry.path);
    case "project":
      return href("/sessions", { ...everything, project: entry.project });
    case "hit":
      return placeOf(entry.hit);
    case "all":
      return href("/search", { ...everything, q: entry.text });
  }
}

interface FieldProps {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly press: (event: TargetedKeyboardEvent<HTMLInputElement>) => void;
  readonly listId: string;
  readonly active: string | undefined;
}

function Field({ text, setText, press, listId, active }: FieldProps) {
  return (
    <div class="palette-field">
      <Icon name="search" />
      <input
        type="text"
        role="combobox"
        aria-label="Search sessions, prompts, tools and errors"
        aria-expanded={active !== undefined}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={active}
        placeholder="Search sessions, prompts, tools, errors …"
        autocomplete="off"
        spellcheck={false}
        maxLength={256}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={press}
      />
    </div>
  );
}

interface GroupsProps {
  readonly groups: readonly EntryGroup[];
  readonly chosen: number;
  readonly listId: string;
  readonly open: (entry: Entry) => void;
}

function Groups({ groups, chosen, listId, open }: GroupsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen, groups]);
  let index = -1;
  return (
    <div ref={list} class="palette-list" role="listbox" id={listId} aria-label="Found">
      {groups.map(({ title, entries }) => (
        <div key={title} role="group" aria-label={title === "" ? "More" : title}>
          {title !== "" && (
            <div class="palette-title" aria-hidden="true">
              {title}
            </div>
          )}
          {entries.map((entry) => {
            index += 1;
            return (
              <div
                key={keyOf(entry)}
                id={`${listId}-${index}`}
                role="option"
                class="palette-entry"
                aria-selected={index === chosen}
                onClick={() => open(entry)}
              >
                <EntryLine entry={entry} />
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}

function EntryLine({ entry }: { readonly entry: Entry }) {
  switch (entry.kind) {
    case "place":
      return <Line icon="right" text={entry.title} />;
    case "project":
      return <Line icon="folder" text={entry.title} />;
    case "recent":
      return <Line icon="clock" text={entry.text} />;
    case "all":
      return <Line icon="search" text={`All results for “${entry.text}”`} />;
    case "hit":
      return <HitLine hit={entry.hit} />;
  }
}

function Line({
  icon,
  text,
}: {
  readonly icon: "right" | "folder" | "clock" | "search";
  readonly text: string;
}) {
  return (
    <span class="hit">
      <Icon name={icon} />
      <Text>{text}</Text>
    </span>
  );
}

function keyOf(entry: Entry): string {
  switch (entry.kind) {
    case "place":
      return entry.path;
    case "project":
      return entry.project;
    case "hit":
      return `${entry.hit.of}:${entry.hit.key}`;
    case "recent":
    case "all":
      return `${entry.kind}:${entry.text}`;
  }
}

interface RemarkProps {
  readonly text: string;
  /** The text that was last asked for. */
  readonly asked: string;
  readonly answer: ReturnType<typeof useAnswer<SearchAnswer>>;
  readonly isEmpty: boolean;
}

/** What is to be said of an answer beside what it found; told politely to who does not see it. */
function Remark({ text, asked, answer, isEmpty }: RemarkProps) {
  const { data, fault, isStale } = answer;
  const isDone = asked !== "" && asked === text.trim() && !isStale && data !== undefined;
  const remark =
    fault !== undefined
      ? fault.message
      : isDone && isEmpty
        ? `Nothing was found for “${asked}”. All words have to be there; the last may be a beginning.`
        : isDone && !data.indexed
          ? "Not everything is searchable yet: what was read last is being worked through."
          : "";
  return (
    <p class={remark === "" ? "unseen" : "palette-remark quiet"} role="status">
      <Advice text={remark} />
    </p>
  );
}
