import { plainText } from "../../src/domain/plain-text.ts";
import { shortModel, shortModels } from "../../src/format/model.ts";
import { Unknown } from "./amount.tsx";
import "./text.css";

/** A text, or none: what is null, or of what nothing is left once it cannot do harm, is shown as not known. */
export interface TextProps {
  readonly children: string | null | undefined;
  /** Lines it may take; one, cut off with an ellipsis, without it. */
  readonly lines?: number;
  /** A sentence of ours, which is read from the left even where it begins with a name that is not. */
  readonly isOurs?: boolean;
}

/** Longer words help nobody and slow the page down. */
const maxCharacters = 2000;

/** A text from outside: one that cannot reorder, hide or colour anything around it. In full on hover. */
export function Text({ children, lines = 1, isOurs = false }: TextProps) {
  const text = plainText(children).slice(0, maxCharacters);
  if (text === "") return <Unknown />;
  return (
    <bdi
      class={lines === 1 ? "text one-line" : "text clamped"}
      dir={isOurs ? "ltr" : "auto"}
      style={{ "--lines": lines }}
      title={text}
    >
      {text}
    </bdi>
  );
}

/** A path, cut off at its beginning: its end tells files apart. */
export function Path({ path }: { readonly path: string | null }) {
  const text = plainText(path).slice(0, maxCharacters);
  if (text === "") return <Unknown />;
  const cut = Math.max(text.lastIndexOf("/"), text.lastIndexOf("\\")) + 1;
  return (
    <span class="path" title={text}>
      <span class="path-folder">{text.slice(0, cut)}</span>
      <bdi>{text.slice(cut)}</bdi>
    </span>
  );
}

/** A model as people call it; its full name on hover. */
export function Model({ name }: { readonly name: string | null }) {
  if (name === null) return <Unknown />;
  return (
    <span class="model one-line" title={plainText(name)}>
      {shortModel(name)}
    </span>
  );
}

/** The first of some models, and how many more there are. */
export function Models({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return <Unknown />;
  return (
    <span class="model one-line" title={names.map((name) => plainText(name)).join(", ")}>
      {shortModels(names)}
    </span>
  );
}
