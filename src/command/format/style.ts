/** Marks a text for the terminal, or leaves it alone when colour is off. Never changes its display width. */
export type Paint = (text: string) => string;

/** The few looks there are; meaning never hangs on colour alone. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

/** The looks for a terminal; with `colour` off (no terminal, NO_COLOR, a flag) all of them do nothing. */
export function styleFor(colour: boolean): Style {
  const paint = (open: number, close: number): Paint =>
    colour ? (text) => (text === "" ? "" : `\u001b[${open}m${text}\u001b[${close}m`) : plain;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}

/** How a text is drawn: in how many columns, and with which looks. */
export interface Look {
  readonly width: number;
  readonly style: Style;
}

/** How texts are drawn on a terminal. */
export function lookFor({ columns, colour }: { readonly columns: number; readonly colour: boolean }): Look {
  return { width: columns, style: styleFor(colour) };
}

/** The look of text that has none. */
export function plain(text: string): string {
  return text;
}
