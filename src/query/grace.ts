/** In milliseconds. Events come within seconds, counters within a minute: what has not come by then does not come. */
export const graceMs = 90_000;
