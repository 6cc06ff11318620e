/** What stands where something is not known: it is neither zero nor nothing. */
export const unknown = "–";
