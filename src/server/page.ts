import { takesGzip } from "../domain/accept.ts";
import { AppError } from "../domain/error.ts";

/** One file of the page, ready to be sent. */
export interface PageFile {
  readonly body: Uint8Array<ArrayBuffer>;
  /** The same, gzipped; undefined where that would not be smaller. */
  readonly gzipped: Uint8Array<ArrayBuffer> | undefined;
  readonly type: string;
}

/** The page as its bundler made it. `files` go by their path; their names change with their contents. */
export interface PageFiles {
  readonly index: PageFile;
  readonly files: ReadonlyMap<string, PageFile>;
}

/**
 * Scripts, styles, fonts and data from here and nowhere else, nothing inline, no frame around it, no form out of it, and
 * no string that becomes markup. A canvas gives its picture as `blob:`; small pictures of the bundle are `data:`.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const hardening = {
  "content-security-policy": contentSecurityPolicy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** Addresses that a person may open or send to somebody: the page finds out by itself what to show there. */
const views = /^\/(?:(?:sessions|costs|tools|plans|kpis|health|search)(?:\/.*)?)?$/;
/** What the bundler calls its chunks, and nothing that any route is called. */
const chunk = /^\/[\w.-]+\.(?:js|css|woff2|svg|png|ico)$/;

/** What programs ask for: a person who opens one of these wants to see what it answers. */
const forPrograms = /^\/(?:api|events|v1|hooks|statusline|metrics|healthz|readyz|openapi\.json)(?:\/|$)/;

/** Whether a request is for the page: everything else is telemetry or a question. */
export function isForPage({ method, headers }: Pick<Request, "method" | "headers">, path: string): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  // Somebody who mistypes an address gets a page that says so.
  const isTyped = headers.get("sec-fetch-dest") === "document" && !forPrograms.test(path);
  return views.test(path) || chunk.test(path) || isTyped;
}

/**
 * The page, or one of its files. It holds no data, so it needs no token: what it shows it asks for with the one in the
 * fragment of its address, which a browser keeps to itself.
 */
export function answerPage(request: Request, path: string, { index, files }: PageFiles): Response {
  const isView = !chunk.test(path);
  const file = isView ? index : files.get(path);
  if (file === undefined) throw new AppError("not-found", `nothing is served at ${path}`);
  const zipped = takesGzip(request.headers.get("accept-encoding")) ? file.gzipped : undefined;
  return new Response(zipped ?? file.body, {
    headers: {
      ...hardening,
      "content-type": file.type,
      "cache-control": isView ? "no-store" : "max-age=31536000, immutable",
      vary: "accept-encoding",
      ...(zipped === undefined ? {} : { "content-encoding": "gzip" }),
    },
  });
}
