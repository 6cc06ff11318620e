/** What the watcher must see: a connection to an address of nobody (RFC 5737), and a name that somebody would have to be asked for. */
import { connect } from "node:net";

const refused = (host: string): Promise<unknown> =>
  new Promise((resolve) =>
    connect({ host, port: 80, timeout: 1000 }).once("error", resolve).once("timeout", resolve),
  );

await refused("192.0.2.7");
await refused("nobody.example.com");
process.exit(0);
