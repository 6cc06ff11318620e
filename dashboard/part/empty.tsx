import type { ComponentChildren } from "preact";
import { Command } from "./command.tsx";
import "./empty.css";

/** Why there is nothing, in a sentence, and what could be done. */
export interface EmptyProps {
  readonly title: string;
  /** What to type next. */
  readonly command?: string;
  readonly children?: ComponentChildren;
}

/** Nothing to show: why, and what to do about it. */
export function Empty({ title, command, children }: EmptyProps) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children !== undefined && <div class="quiet">{children}</div>}
      {command !== undefined && <Command>{command}</Command>}
    </div>
  );
}
