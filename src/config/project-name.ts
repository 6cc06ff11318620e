import * as v from "valibot";

/** What to write for a project that is meant. */
const meant =
  'a project by its folder from the root on, such as "/home/ada/shop", or by the end of that: ~, . and variables stand for nothing here';

/** `~`, `~ada/shop`, `../shop`, `$HOME/shop`, `%USERPROFILE%\shop`; no `.dotfiles`, and no folder called `~shop`. */
const ofShell = /^(?:(?:~|\.{1,2})(?:[\\/]|$)|(?:~[^\\/]+|\$\w+|\$\{\w+\}|%\w+%)[\\/])/;

/**
 * A project as a person names it in the config. Paths that a shell would resolve from the current or the home folder
 * are refused: such a name would match nothing, so an excluded project would not be excluded.
 */
export const projectName = v.pipe(
  v.string(meant),
  v.check((name) => !ofShell.test(name), meant),
);
