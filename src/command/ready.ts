import type { Host } from "./host.ts";
import { pageLink } from "./open.ts";
import { absolutePath } from "../file/absolute-path.ts";

/** A collector that takes what comes. */
interface ReadyDaemon {
  readonly httpUrl: string;
  readonly grpcAddress: string | undefined;
}

/** The line that says so. Scripts read it: its words are a promise. */
export function readyLine({ httpUrl, grpcAddress }: ReadyDaemon, dataDir: string): string {
  const grpc = grpcAddress === undefined ? "" : ` grpc=${grpcAddress}`;
  return `hallmonitor ready http=${httpUrl}${grpc} data=${absolutePath(dataDir)}`;
}

/** Where the page is. Its link lets in whoever has it, so it is shown to a person and not written to a log. */
export function pageLine(host: Host, httpUrl: string, dataDir: string): string {
  const token = host.readToken(dataDir);
  return host.terminal.isTty && token !== undefined
    ? `page: ${pageLink(httpUrl, token)}`
    : `page: ${httpUrl}/ ('hallmonitor open --print' prints a link with the token in it)`;
}
