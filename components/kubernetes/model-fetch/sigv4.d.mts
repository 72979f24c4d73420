/** What is signed, and with what. */
export interface SignedGet {
  /** As `encodedPath` writes it. */
  readonly path: string;
  /** By names in lower case; `host` and `x-amz-date` among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body, hexadecimal. */
  readonly payload: string;
  readonly region: string;
  /** Of AWS, such as `s3`. */
  readonly service: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const emptyPayload: string;
export function timeOf(date: Date): string;
export function encodedPath(path: string): string;
export function authorization(get: SignedGet): string;
