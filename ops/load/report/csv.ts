import { open, rename, rm, type FileHandle } from "node:fs/promises";
import type { LoadRequest } from "../line-schemas.ts";

/** Columns of `requests.csv`. */
export const csvHeader = [
  "time",
  "kind",
  "status",
  "color",
  "ok",
  "cut",
  "milliseconds",
  "late_milliseconds",
  "first_token_milliseconds",
  "tokens",
  "id",
  "error",
] as const;

/** One line of CSV as RFC 4180 has it: comma, CRLF, quotes where a cell holds a comma, a quote or a line end. */
export function csvLine(cells: readonly (string | number | boolean | undefined)[]): string {
  const texts = cells.map((cell) => String(cell ?? ""));
  return `${texts.map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(",")}\r\n`;
}

/** A request as a line of `requests.csv`; its time is ISO 8601. */
export function requestLine({
  t,
  kind,
  status,
  color,
  ok,
  cut,
  ms,
  late,
  ttft,
  tokens,
  id,
  error,
}: LoadRequest): string {
  return csvLine([
    new Date(t).toISOString(),
    kind,
    status,
    color,
    ok,
    cut === true,
    ms,
    late,
    ttft,
    tokens,
    id,
    error,
  ]);
}

/** Text that is written before the next request is read, characters. */
const batch = 2 ** 16;

/** `requests.csv`, written request by request; under its name once it is whole. */
export class RequestsCsv {
  readonly #path: string;
  readonly #fresh: string;
  readonly #file: FileHandle;
  #text = csvLine(csvHeader);

  private constructor(path: string, fresh: string, file: FileHandle) {
    this.#path = path;
    this.#fresh = fresh;
    this.#file = file;
  }

  static async create(path: string): Promise<RequestsCsv> {
    const fresh = `${path}.${process.pid}.new`;
    return new RequestsCsv(path, fresh, await open(fresh, "w"));
  }

  /** A promise where the disk has to take something first. */
  add(request: LoadRequest): Promise<void> | undefined {
    this.#text += requestLine(request);
    return this.#text.length < batch ? undefined : this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#file.close();
    await rename(this.#fresh, this.#path);
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await rm(this.#fresh, { force: true });
  }

  async #flush(): Promise<void> {
    const text = this.#text;
    this.#text = "";
    await this.#file.writeFile(text);
  }
}
