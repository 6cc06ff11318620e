/** What a field of an account holds. An `integer` counts something, an `instant` is a time. */
export type FieldType = "text" | "integer" | "number" | "flag" | "instant";

/** Every field of an account, in the order of its columns in files. Stores and exports read these lists. */
export type Fields<A> = Readonly<Record<keyof A, FieldType>>;
