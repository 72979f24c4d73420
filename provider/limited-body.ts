import type { Response } from "undici";

/** A faulty server may send without end; no body that is read whole is as long as this. */
const mostBytes = 8_000_000;

/** The whole body as text. Throws where it has more than 8 million bytes, and reads no further. */
export async function limitedText({ body }: Response): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  const texts: string[] = [];
  let bytes = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    bytes += piece.byteLength;
    if (bytes > mostBytes) throw new Error(`the body is longer than ${mostBytes} bytes`);
    texts.push(decoder.decode(piece, { stream: true }));
  }
  return texts.join("") + decoder.decode();
}
