import { expect, test } from "bun:test";
import { formatFor } from "./accept.ts";

test.each([
  [null, "text"],
  ["*/*", "text"],
  ["text/html, */*", "text"],
  ["application/openmetrics-text", "openmetrics"],
  // What Prometheus 2.42 and 3.0 send.
  [
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
    "openmetrics",
  ],
  [
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5",
    "openmetrics",
  ],
  ["text/plain;q=0.9, application/openmetrics-text;q=0.5", "text"],
  ["application/openmetrics-text;q=0", "text"],
  ["application/openmetrics-text;q=x", "text"],
] as const)("%p is answered as %s", (accept, format) => {
  expect(formatFor(accept)).toBe(format);
});
