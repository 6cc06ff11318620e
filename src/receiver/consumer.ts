import type { Delivery } from "../domain/delivery.ts";
import type { Outcomes } from "../domain/outcome.ts";

/**
 * What a receiver calls. Resolves when the delivery is durable, so that its sender may be answered. Rejects with
 * `overloaded` when the queue is full and `unavailable` when the write failed; the sender should then try again.
 */
export type Consumer = (delivery: Delivery) => Promise<Outcomes>;
