/** A part of a file, in order, and how many rows it holds. */
export interface Part {
  readonly bytes: Uint8Array;
  readonly rows: number;
}
