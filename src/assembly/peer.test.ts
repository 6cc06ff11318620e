import { expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { isStranger } from "./peer.ts";

/** Every system has an account without rights; only root can act as it. */
const nobody = 65_534;
const isLinux = process.platform === "linux";

/** Whether each request that is made by `asked` of a server is found to be a stranger's, for a collector of the user `own`. */
async function judged(hostname: string, own: number | undefined, asked: (url: string) => Promise<void>) {
  const found: boolean[] = [];
  const server = Bun.serve({
    hostname,
    port: 0,
    fetch(request, listening) {
      const peer = listening.requestIP(request);
      if (peer !== null) found.push(isStranger(peer, server.port ?? 0, own));
      return new Response("");
    },
  });
  await asked(server.url.href);
  await server.stop(true);
  return found;
}

const ask = async (url: string): Promise<void> => void (await fetch(url, { keepalive: false }));

/** Addresses of this machine by which it reaches itself. */
const ownAddresses = Object.values(networkInterfaces()).flatMap((ends = []) =>
  ends.flatMap(({ address, family, scopeid = 0 }) => (family === "IPv4" || scopeid === 0 ? [address] : [])),
);

test.each([...new Set(["127.0.0.1", "::1", ...ownAddresses])])(
  "who asks from this user's own process, over %s, is no stranger",
  async (host) => {
    expect(await judged(host, process.getuid?.(), ask)).toEqual([false]);
  },
);

test("another user of this machine is a stranger, where the system tells; root is not", async () => {
  if (process.getuid?.() !== 0) {
    // Seen from another user's collector we are the stranger.
    expect(await judged("127.0.0.1", (process.getuid?.() ?? 0) + 1, ask)).toEqual([isLinux]);
    return;
  }
  expect(await judged("127.0.0.1", nobody, ask)).toEqual([false]);
  const asNobody = async (url: string): Promise<void> => {
    const script = `require("node:http").get(process.argv[1], (answer) => answer.resume())`;
    await once(spawn("node", ["-e", script, url], { uid: nobody, stdio: "ignore" }), "close");
  };
  expect(await judged("127.0.0.1", 0, asNobody)).toEqual([isLinux]);
});

test.each(["resetAndDestroy", "destroy"] as const)(
  "who hung up (%s) before he was looked for is a stranger, where the system tells",
  async (hangUp) => {
    const asked = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    const found = Promise.withResolvers<boolean>();
    await using server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      async fetch(request, listening) {
        const peer = listening.requestIP(request) ?? { address: "", port: 0 };
        asked.resolve();
        await gone.promise;
        found.resolve(isStranger(peer, listening.port ?? 0));
        return new Response("");
      },
    });
    const client = connect(server.port ?? 0, "127.0.0.1");
    client.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await asked.promise;
    client[hangUp]();
    await once(client, "close");
    gone.resolve();
    expect(await found.promise).toBe(isLinux);
  },
);
