import type { Page } from "playwright-core";

/** The least that a page of the same weight costs: the same files, the answer that Now begins with, and one text in a frame. */
export async function serveBarePage(
  url: string,
  token: string,
): Promise<AsyncDisposable & { readonly url: string }> {
  const index = await (await fetch(url)).text();
  const paths = [...index.matchAll(/(?:src|href)="(\/?[\w./-]+\.(?:js|css))"/g)].map(([, path = ""]) => path);
  const headers = { authorization: `Bearer ${token}` };
  const answer = await (await fetch(`${url}/api/board`, { headers })).text();
  const files = new Map([["/answer", Bun.gzipSync(answer)]]);
  for (const path of paths) {
    const file = await fetch(new URL(path, url), { headers: { "accept-encoding": "identity" } });
    files.set(`/${path.split("/").at(-1)}`, Bun.gzipSync(new Uint8Array(await file.arrayBuffer())));
  }
  const names = [...files.keys()];
  const html = `<!doctype html><title>bare</title><main></main><script>
    Promise.all(${JSON.stringify(names)}.map((name) => fetch(name).then((file) => file.text()))).then(([answer]) => {
      const line = document.createElement("p");
      line.className = "bare-content";
      line.textContent = JSON.parse(answer).sessions.length + " sessions";
      document.querySelector("main").append(line);
    });
  </script>`;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => {
      const packed = files.get(new URL(request.url).pathname);
      return packed === undefined
        ? new Response(html, { headers: { "content-type": "text/html" } })
        : new Response(packed, { headers: { "content-encoding": "gzip" } });
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}/`,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

/** The least that a page costs which follows the stream: it writes what came last as the text of one element. */
export async function bareStreamPage(page: Page, url: string, token: string): Promise<void> {
  const body = `<!doctype html><title>bare</title><main><p></p></main><script>
    const line = document.querySelector("p");
    new EventSource("/events/sessions?token=${token}").addEventListener("session", ({ data }) => {
      line.textContent = data;
    });
  </script>`;
  await page.route("**/bare", (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto(`${url}/bare`);
}
