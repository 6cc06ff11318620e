import { basename } from "node:path";
import type { HTMLBundle } from "bun";
import page from "../../dashboard/index.html";
import { AppError } from "../domain/error.ts";
import { madeOnce } from "../server/made-once.ts";
import type { PageFile, PageFiles } from "../server/page.ts";

/**
 * The dashboard's files. The built program holds them; in a checkout they are bundled in memory when somebody first asks,
 * so that nothing has to be built to run. A failed bundle is tried again at the next question.
 */
export function openPage(bundle: HTMLBundle = page): () => Promise<PageFiles> {
  return madeOnce(() => readPage(bundle));
}

interface Part {
  readonly path: string;
  readonly type: string;
  readonly content: Blob;
}

async function readPage({ files, index }: HTMLBundle): Promise<PageFiles> {
  const parts = files === undefined ? await bundled(index) : files.map(embedded);
  const read = new Map<string, PageFile>();
  for (const { path, type, content } of parts) {
    read.set(`/${basename(path)}`, pageFile(new Uint8Array(await content.arrayBuffer()), type));
  }
  const html = [...read].find(([path]) => path.endsWith(".html"));
  if (html === undefined) throw new AppError("internal", "the dashboard was bundled without its page");
  read.delete(html[0]);
  return { index: html[1], files: read };
}

function embedded(file: NonNullable<HTMLBundle["files"]>[number]): Part {
  return { path: file.path, type: file.headers["content-type"], content: Bun.file(file.path) };
}

async function bundled(entry: string): Promise<readonly Part[]> {
  const { outputs } = await Bun.build({ entrypoints: [entry], minify: true, publicPath: "/" }).catch(
    (thrown: unknown) => {
      throw new AppError("unavailable", `the page cannot be bundled: ${reasonOf(thrown)}; run 'npm ci'`);
    },
  );
  return outputs.map((output) => ({ path: output.path, type: output.type, content: output }));
}

/** What the bundler missed first: mostly a package of a checkout that was updated and not installed again. */
function reasonOf(thrown: unknown): string {
  const [first] = thrown instanceof AggregateError ? (thrown.errors as readonly unknown[]) : [thrown];
  return first instanceof Error || first instanceof BuildMessage || first instanceof ResolveMessage
    ? first.message
    : "its bundler failed";
}

/** Fonts and pictures are packed already. */
function pageFile(body: Uint8Array<ArrayBuffer>, type: string): PageFile {
  const zipped = /^(?:text|application)\/|svg/.test(type) ? Bun.gzipSync(body) : undefined;
  return { body, gzipped: zipped !== undefined && zipped.length < body.length ? zipped : undefined, type };
}
