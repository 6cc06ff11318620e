/** What a field of an account holds. An `integer` counts something, an `instant` is a time. */
export type FieldType = "text" | "integer" | "number" | "flag" | "instant";

/** Every field of an account, in the order of its columns in files. Stores and exports read these lists. */
export type Fields<A> = Readonly<Record<keyof A, FieldType>>;

/** An account that says nothing yet, for who tells of a part of it to put that upon. */
export function unsaid<A>(fields: Fields<A>): { readonly [Name in keyof A]: undefined } {
  // Each of its fields is there.
  return Object.fromEntries(Object.keys(fields).map((name) => [name, undefined])) as {
    readonly [Name in keyof A]: undefined;
  };
}
