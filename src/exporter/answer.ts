/**
 * The beginning of an answer, at most so many bytes. If it breaks off or never ends, its status is still known, and
 * what was accepted must not be sent again because of that.
 */
export async function readStart(response: Response, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of response.body ?? []) {
      parts.push(part);
      bytes += part.length;
      if (bytes > most) break;
    }
  } catch {
    // What came until then is what it says.
  }
  return Buffer.concat(parts).subarray(0, most);
}
