import type { ComponentChildren } from "preact";
import "./facts.css";

/** What it is, and its value; null where that is not known or does not matter, and it is left out. */
export type Fact = readonly [label: string, value: ComponentChildren];

/** Small things that are known, beside each other. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== null)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
