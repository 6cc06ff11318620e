import { useEffect, useRef, useState } from "preact/hooks";
import type { SearchAnswer, SearchHitShape } from "../../../src/query/search.ts";
import { useAnswer } from "../../api/answer.ts";
import { set, useView } from "../../app/view.ts";
import { Answer } from "../../part/answer.tsx";
import { Empty } from "../../part/empty.tsx";
import { Icon } from "../../part/icon.tsx";
import { Link } from "../../part/link.tsx";
import { MoreButton } from "../../part/more-button.tsx";
import { NothingInTime } from "../../part/nothing-in-time.tsx";
import { Page } from "../../part/page.tsx";
import { usePages, type Pages } from "../../part/pages.ts";
import { useRowKeys } from "../../part/row-keys.ts";
import { Section } from "../../part/section.tsx";
import { Segments } from "../../part/select.tsx";
import { headingOf } from "./entries.ts";
import { hitKinds, kindTitles, type HitKind } from "./hit-kind.ts";
import { HitLine, placeOf } from "./hit.tsx";
import { useLater } from "./later.ts";
import "./search.css";

const path = "/api/search";
const pauseMs = 200;
/** Hits of each kind where all are shown, and of the one that is looked at alone. */
const few = 10;
const many = 50;

/** All that was found, in the time and the part of the ledger that the address says. */
export function SearchPage() {
  const { params, filter } = useView();
  const text = params.get("q") ?? "";
  const kind = hitKinds.find((one) => one === params.get("kind"));
  const question = {
    ...filter,
    q: text,
    limit: kind === undefined ? few : many,
    ...(kind === undefined ? {} : { kind }),
  };
  const answer = useAnswer<SearchAnswer>(text.trim() === "" ? null : path, question);
  const pages = usePages({
    first: answer,
    path,
    params: question,
    rowsOf: ({ hits }: SearchAnswer) => hits,
    keyOf: hitName,
    // Hits of a kind stand by their time, and kinds beside each other.
    order: () => 0,
  });
  return (
    <Page
      title="Search"
      tab={text === "" ? "Search" : `${text} · Search`}
      filters={["range", "project", "agent", "model", "branch"]}
    >
      <div class="search-head">
        <Field text={text} />
        <Segments
          label="Kind"
          param="kind"
          usual="all"
          options={[
            { value: "all", title: "All" },
            ...hitKinds.map((value) => ({ value, title: kindTitles[value] })),
          ]}
        />
      </div>
      {text.trim() === "" ? (
        <Empty title="Type what you look for">
          Words that are all there, “several in this order”, or the beginning of a word.
        </Empty>
      ) : (
        <Answer of={answer}>{(data) => <Found {...{ data, kind, pages }} />}</Answer>
      )}
    </Page>
  );
}

/** The text in the address, changed as one types. */
function Field({ text }: { readonly text: string }) {
  const [typed, setTyped] = useState(text);
  const still = useLater(typed, pauseMs);
  // What this field itself said comes back later than the next letter is typed, and must not undo it.
  const said = useRef(text);
  useEffect(() => {
    if (text !== said.current) setTyped(text);
    said.current = text;
  }, [text]);
  useEffect(() => {
    if (still !== typed || still === text) return;
    said.current = still;
    set({ q: still }, "replace");
  }, [still]);
  return (
    <label class="search-field">
      <Icon name="search" />
      <input
        type="search"
        aria-label="Search for"
        maxLength={256}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </label>
  );
}

interface FoundProps {
  readonly data: SearchAnswer;
  readonly kind: HitKind | undefined;
  readonly pages: Pages<SearchHitShape>;
}

function Found({ data, kind, pages }: FoundProps) {
  const { rows: hits, more } = pages;
  const shown = hitKinds.filter((one) => hits.some((hit) => hit.kind === one));
  if (shown.length === 0 && more === undefined)
    return (
      <NothingInTime title={`Nothing was found for “${data.query}”`} keeps={["q", "kind"]}>
        <p>
          All words have to be there: one less may find more. The words of prompts are found where{" "}
          <code>pipeline.keep_text</code> of the config keeps them.
        </p>
      </NothingInTime>
    );
  return (
    <>
      {!data.indexed && (
        <p class="quiet">Not everything is searchable yet: what was read last is being worked through.</p>
      )}
      {shown.map((one) => (
        <Section
          key={one}
          title={headingOf(one, data)}
          actions={kind === undefined && <OnlyThis kind={one} data={data} />}
        >
          <Hits hits={hits.filter((hit) => hit.kind === one)} />
        </Section>
      ))}
      {(kind !== undefined || shown.length === 0) && (
        <MoreButton pages={pages} isEager>
          Look further
        </MoreButton>
      )}
    </>
  );
}

/** The way to all of a kind, where there are more than are shown. */
function OnlyThis({ kind, data }: { readonly kind: HitKind; readonly data: SearchAnswer }) {
  const count = data.counts[kind];
  const shown = data.hits.filter((hit) => hit.kind === kind).length;
  if (count !== null && (count ?? 0) <= shown) return null;
  return (
    <button type="button" class="button quiet-button" onClick={() => set({ kind })}>
      All {kindTitles[kind].toLowerCase()}
    </button>
  );
}

function Hits({ hits }: { readonly hits: readonly SearchHitShape[] }) {
  useRowKeys();
  return (
    <ul class="search-hits">
      {hits.map((hit) => {
        const to = placeOf(hit);
        return (
          <li key={hitName(hit)}>
            {to === undefined ? (
              <HitLine hit={hit} />
            ) : (
              <Link href={to} class="row-link">
                <HitLine hit={hit} />
              </Link>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function hitName({ of, key }: SearchHitShape): string {
  return `${of}:${key}`;
}
