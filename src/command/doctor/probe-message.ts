/** A log record that proves a wire: nobody else sends one with its id. */
export interface Probe {
  readonly id: string;
  readonly wire: string;
  /** Decimal nanoseconds since 1970. */
  readonly timeNano: string;
}

const serviceName = "hallmonitor-doctor";
const eventName = "doctor_probe";

function attributesOf({ id, wire }: Probe): readonly (readonly [string, string])[] {
  return [
    ["event.name", eventName],
    ["probe.id", id],
    ["probe.wire", wire],
  ];
}

/** The body of an OTLP logs export with the probe alone, as JSON. */
export function probeAsJson(probe: Probe): string {
  const attributes = attributesOf(probe).map(([key, value]) => ({ key, value: { stringValue: value } }));
  const record = {
    timeUnixNano: probe.timeNano,
    observedTimeUnixNano: probe.timeNano,
    attributes,
  };
  const resource = { attributes: [{ key: "service.name", value: { stringValue: serviceName } }] };
  const scopeLogs = [{ scope: { name: serviceName }, logRecords: [record] }];
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs }] });
}

/** The same as protobuf. Field numbers are those of opentelemetry-proto's logs, resource and common files. */
export function probeAsProtobuf(probe: Probe): Buffer<ArrayBuffer> {
  const record = Buffer.concat([
    fixed64(1, probe.timeNano),
    ...attributesOf(probe).map(([key, value]) => field(6, keyValue(key, value))),
    fixed64(11, probe.timeNano),
  ]);
  const resource = field(1, keyValue("service.name", serviceName));
  const scope = field(1, Buffer.from(serviceName));
  const scopeLogs = Buffer.concat([field(1, scope), field(2, record)]);
  return field(1, Buffer.concat([field(1, resource), field(2, scopeLogs)]));
}

function keyValue(key: string, value: string): Buffer {
  return Buffer.concat([field(1, Buffer.from(key)), field(2, anyValue(value))]);
}

function anyValue(text: string): Buffer {
  return field(1, Buffer.from(text));
}

/** A field with a length: text, bytes or a message. The field numbers used here are below 16, so their tag is one byte. */
function field(number: number, content: Buffer): Buffer<ArrayBuffer> {
  const length = [];
  for (let rest = content.length; ; rest >>>= 7) {
    length.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) break;
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), content]);
}

function fixed64(number: number, decimal: string): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = (number << 3) | 1;
  bytes.writeBigUInt64LE(BigInt(decimal), 1);
  return bytes;
}
