/**
 * The names of a constant table, in its order. They have the type of its keys, which is right only of an object that is written out:
 * one that came from somewhere may have more.
 */
export function tableNames<Name extends string>(table: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(table) as Name[];
}
