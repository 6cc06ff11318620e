/** A part of a file in the order of the file, and how many rows it holds. */
export interface Part {
  readonly bytes: Uint8Array;
  readonly rows: number;
}
