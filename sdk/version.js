/** The version of the package, which a module cannot read in the same way on Node, Bun and Deno. A test compares it. */
export const version = "0.1.0";
