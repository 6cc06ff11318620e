import * as v from "valibot";

/** What to write for a project that is meant. */
const meant =
  'a project by its folder from the root on, such as "/home/ada/shop", or by the end of that: ~ and . stand for nothing here';

/**
 * A project as a person names it in the config. What a shell would read from where somebody stands, or lives, is refused: it
 * would name nothing, and an excluded project would not be.
 */
export const projectName = v.pipe(
  v.string(meant),
  v.check((name) => !/^(?:~|\.{1,2})(?:[\\/]|$)/.test(name), meant),
);
