import { set } from "../../../app/view.ts";
import { counted } from "../../../../src/domain/counted.ts";
import { formatWhole } from "../../../../src/domain/whole.ts";
import { Icon, type IconName } from "../../../part/icon.tsx";
import { Segments } from "../../../part/select.tsx";
import type { FrameMode } from "./use-frame.ts";

/**
 * What the toolbar says of the rows, and what it does. `shown` and `all` are numbers of rows; until the last has come, only
 * the second is shown, with `so far`.
 */
export interface ToolbarProps {
  readonly shown: number;
  readonly all: number;
  readonly isWhole: boolean;
  /** Of the address. */
  readonly params: URLSearchParams;
  readonly mode: FrameMode;
  readonly onZoom: (by: number) => void;
  readonly onMode: (mode: "rows" | "all") => void;
  readonly onOpenAll: (isOpen: boolean) => void;
}

const kinds = [
  { value: "all", title: "All" },
  { value: "prompts", title: "Prompts" },
  { value: "requests", title: "Requests" },
  { value: "tools", title: "Tools" },
  { value: "subagents", title: "Subagents" },
  { value: "marks", title: "Marks" },
];

/** What narrows the rows, and how close time is seen. */
export function Toolbar(props: ToolbarProps) {
  const { params, mode, onZoom, onMode, onOpenAll } = props;
  return (
    <div class="tl-toolbar">
      <Segments label="Kinds of rows" param="kind" options={kinds} usual="all" />
      <label class="tl-search">
        <Icon name="filter" size={14} />
        <input
          type="search"
          value={params.get("q") ?? ""}
          placeholder="Filter rows"
          aria-label="Filter rows by words"
          onInput={(event) => set({ q: event.currentTarget.value || null }, "replace")}
        />
      </label>
      <Toggle isOn={params.has("failed")} title="Failed" param="failed" on="yes" off={null} />
      <Toggle isOn={params.get("fold") !== "no"} title="Fold idle time" param="fold" on={null} off="no" />
      <span class="tl-count faint num" role="status">
        {countText(props)}
      </span>
      <span class="tl-zoom">
        <Tool icon="down" title="Open all" onPress={() => onOpenAll(true)} />
        <Tool icon="right" title="Close all" onPress={() => onOpenAll(false)} />
        <Zoom text="−" title="Show more time (-)" onPress={() => onZoom(2)} />
        <Zoom text="+" title="Look closer (+)" onPress={() => onZoom(0.5)} />
        <span class="segments" role="group" aria-label="Time shown">
          <button
            type="button"
            aria-pressed={mode === "rows"}
            title="The time of the rows in sight (f)"
            onClick={() => onMode("rows")}
          >
            Rows
          </button>
          <button
            type="button"
            aria-pressed={mode === "all"}
            title="All of it (0)"
            onClick={() => onMode("all")}
          >
            Whole
          </button>
        </span>
      </span>
    </div>
  );
}

function countText({ shown, all, isWhole }: ToolbarProps): string {
  if (!isWhole) return `${counted(all, "row")} so far …`;
  return shown === all ? counted(all, "row") : `${formatWhole(shown)} of ${counted(all, "row")}`;
}

interface ToggleProps {
  readonly isOn: boolean;
  readonly title: string;
  /** The parameter of the address, and what it is when on and when off. */
  readonly param: string;
  readonly on: string | null;
  readonly off: string | null;
}

function Toggle({ isOn, title, param, on, off }: ToggleProps) {
  return (
    <button
      type="button"
      class="button tl-toggle"
      aria-pressed={isOn}
      onClick={() => set({ [param]: isOn ? off : on })}
    >
      {title}
    </button>
  );
}

interface ToolProps {
  readonly title: string;
  readonly onPress: () => void;
}

function Tool({ icon, title, onPress }: ToolProps & { readonly icon: IconName }) {
  return (
    <button type="button" class="copy" title={title} aria-label={title} onClick={onPress}>
      <Icon name={icon} size={14} />
    </button>
  );
}

function Zoom({ text, title, onPress }: ToolProps & { readonly text: string }) {
  return (
    <button type="button" class="button quiet-button" title={title} aria-label={title} onClick={onPress}>
      {text}
    </button>
  );
}
