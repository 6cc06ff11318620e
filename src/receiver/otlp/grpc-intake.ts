import {
  ServerInterceptingCall,
  status as grpcCode,
  type Metadata,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from "@grpc/grpc-js";
import { AppError } from "../../domain/error.ts";
import type { Place, Room } from "../room.ts";
import { Turns } from "./grpc-turn.ts";

/** How a call is ended without an answer. Its code is one of google.rpc.Code. */
export interface Refusal {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

/** A message that is there to its end: how many bytes, and what has it answered. */
interface Arrived {
  readonly bytes: number;
  readonly answer: () => void;
}

/**
 * Bounds what the messages of all calls take, over all connections. grpc-js reads and inflates a message before anybody is told
 * its size, so only a few are read at once, and the streams of the others are paused. What is there is held in the room that
 * bodies over HTTP have too, until it is answered.
 */
export function createIntake(room: Room, refusalOf: (thrown: unknown) => Refusal): ServerInterceptor {
  const turns = new Turns();
  return (_, call) => {
    let bytes = 0;
    let hasArrived = false;
    const send = rewordRefusals(call, (error) => (hasArrived ? undefined : refusalOf(error)));
    const arrived = Promise.withResolvers<Arrived | undefined>();
    const over = Promise.withResolvers<void>();
    const take = async (place: Place, read: () => void): Promise<void> => {
      const message = await place.unlessLost(turns.within(read, arrived.promise));
      place.hold(message?.bytes ?? 0);
      place.settle();
      message?.answer();
      await over.promise;
    };
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, read) => {
            const taken = room.within((place) => take(place, () => read(metadata)));
            taken.catch((thrown: unknown) => send(refusalOf(thrown)));
          },
          onReceiveMessage: (message: Buffer, pass) => {
            bytes += message.length;
            pass(message);
          },
          // Only now it is sure that no second message comes, which would be read and inflated like the first.
          onReceiveHalfClose: (answer) => {
            hasArrived = true;
            arrived.resolve({ bytes, answer });
          },
          // Told of every call when it is over, also when it was answered.
          onCancel: () => {
            arrived.resolve(undefined);
            over.resolve();
          },
        }),
    });
  };
}

/**
 * Gives what grpc-js itself refuses in our words, so that it is counted: of a message that it cannot read nobody else is told. It ends
 * such a call on the call itself, past all interceptors. Returns what ends a call in the words it is given.
 */
function rewordRefusals(
  call: ServerInterceptingCallInterface,
  refusalOf: (error: AppError) => Refusal | undefined,
): (status: PartialStatus) => void {
  const send = call.sendStatus.bind(call);
  call.sendStatus = (status) => {
    const error = errorOf(status);
    send((error === undefined ? undefined : refusalOf(error)) ?? status);
  };
  return send;
}

type PartialStatus = Parameters<ServerInterceptingCallInterface["sendStatus"]>[0];

function errorOf({ code, details }: PartialStatus): AppError | undefined {
  if (code === grpcCode.INTERNAL)
    return new AppError("invalid", `the message cannot be read: ${details ?? ""}`);
  if (code !== grpcCode.RESOURCE_EXHAUSTED) return undefined;
  const advice = "send smaller batches or raise receiver.otlp.max_body";
  return new AppError("too-large", `${details ?? "the message is too large"}; ${advice}`);
}
