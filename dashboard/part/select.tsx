import { set, useView } from "../app/view.ts";
import "./select.css";

/** A choice, as the address has it and as people read it. A title from outside was made harmless before (`plainText`). */
export interface SelectOption {
  readonly value: string;
  readonly title: string;
}

/** A choice that the address keeps. Where that holds a value that is no option, none is marked. */
export interface SelectProps {
  readonly label: string;
  /** The parameter of the address that it sets. */
  readonly param: string;
  readonly options: readonly SelectOption[];
  /** The value that needs no parameter. */
  readonly usual: string;
  /** Parameters of the address that mean nothing any more when this one changes. */
  readonly drops?: readonly string[];
}

/** One of a few ways to look, kept in the address. */
export function Select({ label, options, ...choice }: SelectProps) {
  const [value, choose] = useChoice(choice);
  return (
    <label class="select">
      <span>{label}</span>
      <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The same for two to five short words: all are seen, one is pressed. */
export function Segments({ label, options, ...choice }: SelectProps) {
  const [value, choose] = useChoice(choice);
  return (
    <div class="segments" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => choose(option.value)}
        >
          {option.title}
        </button>
      ))}
    </div>
  );
}

/** What the address says, and how that is changed. */
function useChoice({
  param,
  usual,
  drops = [],
}: Pick<SelectProps, "param" | "usual" | "drops">): [value: string, choose: (chosen: string) => void] {
  const { params } = useView();
  const choose = (chosen: string): void =>
    set({
      ...Object.fromEntries(drops.map((name) => [name, null])),
      [param]: chosen === usual ? null : chosen,
    });
  return [params.get(param) ?? usual, choose];
}
