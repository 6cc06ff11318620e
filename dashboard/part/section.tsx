import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import "./section.css";

/**
 * A heading, and what stands below it. The heading is drawn whatever that is: who has nothing to show leaves the section
 * out, or says so in it.
 */
export interface SectionProps {
  readonly title: string;
  /** A quiet remark beside the title. */
  readonly note?: ComponentChildren;
  readonly actions?: ComponentChildren;
  /** For links to it. */
  readonly id?: string;
  readonly children: ComponentChildren;
}

/** A part of a page under a heading of its own. */
export function Section({ title, note, actions, id, children }: SectionProps) {
  const headingId = useId();
  return (
    <section class="section" id={id} aria-labelledby={headingId}>
      <header>
        <h2 id={headingId}>{title}</h2>
        {note !== undefined && <span class="faint">{note}</span>}
        {actions !== undefined && <div class="section-actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
