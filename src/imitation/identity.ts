/** Makes the ids of one session of one run, in the forms of the client and the API. */
export interface IdSource {
  uuid(): string;
  requestId(): string;
  toolUseId(): string;
  subagentId(): string;
}

/**
 * Ids derived from `name` alone, the first call's first. They are cut from a wide hash, not from the random stream:
 * 32-bit streams overlap, and a repeated id would merge two sessions of the ledger.
 */
export function createIds(name: string): IdSource {
  let made = 0;
  const next = (): string => hexOf(`${name}/${made++}`);
  return {
    uuid: () => uuidOf(next()),
    requestId: () => `req_01${next().slice(0, 22)}`,
    toolUseId: () => `toolu_01${next().slice(0, 22)}`,
    subagentId: () => `a${next().slice(0, 16)}`,
  };
}

/** The UUID that stands for a name: people and organisations are the same in every run. */
export function uuidByName(name: string): string {
  return uuidOf(hexOf(name));
}

/** The 64 hexadecimal digits that stand for a name: the form of the client's installation id. */
export function hexOf(name: string): string {
  return new Bun.CryptoHasher("sha256").update(name).digest("hex");
}

/** Version 4 of the variant of RFC 9562, as the client's ids are. */
function uuidOf(hex: string): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) % 4) + 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join("-");
}
