/**
 * A file's path as its project names it: relative to the project's folder where it lies in it, with `/` on every system; else as
 * it is. Agents tell paths of the machine they run on, so backslashes of a Windows path count here whatever machine this is.
 */
export function pathInProject(path: string, project: string | undefined): string {
  const plain = slashed(path);
  if (project === undefined) return plain;
  // The end is looked for behind a letter only: each slash of a long row would be tried anew.
  const folder = slashed(project).replace(/(?<!\/)\/+$/, "");
  const isInside = folder !== "" && plain.startsWith(`${folder}/`);
  return isInside ? plain.slice(folder.length + 1) : plain;
}

/** On other systems a backslash is a letter like any other. */
function slashed(path: string): string {
  return /^[A-Za-z]:[\\/]|^\\\\/.test(path) ? path.replaceAll("\\", "/") : path;
}
