import type { IncomingHttpHeaders } from "node:http";
import { headers } from "../contract.ts";

/** True for a shadow copy of another color. The router takes the header from what users send. */
export function isCopy(sent: IncomingHttpHeaders): boolean {
  return sent[headers.shadow] !== undefined && sent[headers.shadow] !== "";
}
