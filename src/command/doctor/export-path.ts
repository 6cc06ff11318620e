import { isLoopbackName } from "../../domain/loopback.ts";
import type { Signal } from "../../domain/telemetry.ts";
import type { Effective, Setting } from "./layer.ts";

/** Where the collector listens. */
export interface Addresses {
  readonly httpUrl: string;
  readonly grpcAddress: string | undefined;
}

/** What keeps a signal from arriving, and the variable to blame; undefined where one is missing. */
export interface Fault {
  readonly text: string;
  readonly culprit: Setting | undefined;
}

/** The exporters that a signal is given to: `otlp`, `console`, `none`. */
export function exportersOf(signal: Signal, effective: Effective): readonly string[] {
  const value = effective.get(exporterName(signal))?.value ?? "";
  return value
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** The variable that says which exporters a signal is given to: `OTEL_LOGS_EXPORTER` for logs. */
export function exporterName(signal: Signal): string {
  return `OTEL_${signal.toUpperCase()}_EXPORTER`;
}

/** The protocol of a signal: its own, or the general one. */
export function protocolOf(signal: Signal, effective: Effective): Setting | undefined {
  return (
    effective.get(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_PROTOCOL`) ??
    effective.get("OTEL_EXPORTER_OTLP_PROTOCOL")
  );
}

function endpointOf(signal: Signal, effective: Effective): Setting | undefined {
  return (
    effective.get(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`) ??
    effective.get("OTEL_EXPORTER_OTLP_ENDPOINT")
  );
}

const protocols: ReadonlySet<string> = new Set(["http/protobuf", "http/json", "grpc"]);

/** Why an exported signal does not reach the collector; undefined when it does. */
export function pathFault(signal: Signal, effective: Effective, collector: Addresses): Fault | undefined {
  const protocol = protocolOf(signal, effective);
  if (protocol === undefined) {
    const text = "OTEL_EXPORTER_OTLP_PROTOCOL is not set, and the client has no default";
    return { text, culprit: undefined };
  }
  if (!protocols.has(protocol.value)) {
    const text = `${protocol.name} is ${protocol.value}, which is none of ${[...protocols].join(", ")}`;
    return { text, culprit: protocol };
  }
  const endpoint = endpointOf(signal, effective);
  if (endpoint === undefined) {
    return { text: "OTEL_EXPORTER_OTLP_ENDPOINT is not set", culprit: undefined };
  }
  const url = parseEndpoint(endpoint.value, protocol.value);
  if (url === undefined) return { text: `${endpoint.name} is no URL`, culprit: endpoint };
  const address = addressFault(endpoint, url, { protocol: protocol.value, collector });
  if (address !== undefined) return { text: address, culprit: strangerOf(endpoint, protocol) };
  const text =
    schemeFault(endpoint, url) ??
    (protocol.value === "grpc" ? undefined : urlPathFault(signal, endpoint, url));
  return text === undefined ? undefined : { text, culprit: endpoint };
}

/** Of an endpoint and a protocol that do not fit, the one that strays from the settings' general pair. */
function strangerOf(endpoint: Setting, protocol: Setting): Setting {
  return !isStray(endpoint) && isStray(protocol) ? protocol : endpoint;
}

function isStray({ name, layer }: Setting): boolean {
  return layer.kind !== "settings" || !/^OTEL_EXPORTER_OTLP_(?:ENDPOINT|PROTOCOL)$/.test(name);
}

/** gRPC senders also take an address without a scheme. */
function parseEndpoint(text: string, protocol: string): URL | undefined {
  const full = protocol === "grpc" && !text.includes("://") ? `http://${text}` : text;
  const url = URL.parse(full);
  return url === null || !/^https?:$/.test(url.protocol) ? undefined : url;
}

function addressFault(
  { name }: Setting,
  url: URL,
  { protocol, collector }: { readonly protocol: string; readonly collector: Addresses },
): string | undefined {
  const { httpUrl, grpcAddress } = collector;
  const grpcUrl = grpcAddress === undefined ? undefined : `http://${grpcAddress}`;
  const told = addressOf(url);
  const isHttp = told === addressOf(new URL(httpUrl));
  const isGrpc = grpcUrl !== undefined && told === addressOf(new URL(grpcUrl));
  const wanted = protocol === "grpc" ? grpcUrl : httpUrl;
  if (protocol === "grpc" ? isGrpc : isHttp) return undefined;
  if (wanted === undefined) return "the protocol is grpc, but the collector does not listen for gRPC";
  if (isHttp || isGrpc) {
    return `the protocol is ${protocol}, but port ${portOf(url)} of ${name} speaks ${isHttp ? "HTTP" : "gRPC"}; ${protocol} goes to ${wanted}`;
  }
  return `${name} leads to ${url.origin}, but the collector's address is ${wanted}`;
}

function schemeFault({ name }: Setting, { protocol }: URL): string | undefined {
  return protocol === "https:" ? `${name} begins with https, but the collector speaks plain http` : undefined;
}

/** Senders add /v1/… to the general endpoint, and nothing to that of one signal. */
function urlPathFault(signal: Signal, { name }: Setting, { pathname }: URL): string | undefined {
  const isGeneral = name === "OTEL_EXPORTER_OTLP_ENDPOINT";
  // The collector finds the signal of what is posted to its root by itself.
  const good = isGeneral ? ["/"] : ["/", `/v1/${signal}`];
  if (good.includes(pathname)) return undefined;
  return isGeneral
    ? `${name} has the path ${pathname}, to which the client adds /v1/…: leave the path out`
    : `${name} has the path ${pathname}, but ${signal} are taken at /v1/${signal}`;
}

/** Host and port; all names of this machine's loopback are one. */
function addressOf(url: URL): string {
  return `${isLoopbackName(url.hostname) ? "loopback" : url.hostname}:${portOf(url)}`;
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === "https:" ? "443" : "80");
}
