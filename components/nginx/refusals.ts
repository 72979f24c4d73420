import type { NginxSettings } from "./settings.ts";
import { retrySeconds } from "./request-limits.ts";

/** Where nginx looks for its own answers to what it could not read: without a path there is no named location. Nobody else gets there. */
export const refusedPath = "/router/refused";

/** Every status that nginx itself answers with where users ask, all in JSON; 401 with keys alone, 308 with TLS alone. */
export const routerStatuses = [400, 401, 403, 404, 405, 413, 414, 429, 431, 503] as const;

/** Which answer stands for what nginx says by itself. A color's own answer passes as it is. */
export const errorPages = `  # A color that does not answer is unavailable; an answer of its own, 503 too, passes as it is. So is a router whose room for bodies is full.
  error_page 500 502 503 504 =503 @unavailable;
  # What nginx itself refuses is told as the colors tell it.
  error_page 413 @too_large;
  error_page 401 @no_key;
  error_page 429 @too_many;
  error_page 404 ${refusedPath}/unknown;
  error_page 405 ${refusedPath}/method;
  error_page 414 ${refusedPath}/address;
  error_page 494 =431 ${refusedPath}/headers;
  # 501 and 505 are nginx' words for a transfer encoding and a version of HTTP that there are not.
  error_page 400 501 505 =400 ${refusedPath}/malformed;
`;

/** The answers themselves, for each server that users ask. */
export function refusalLocations({ maxBodyKibibytes, limits = {} }: NginxSettings): string {
  return `    location = ${refusedPath}/malformed { ${told(400, "the request is no HTTP that the router reads")} }
    location = ${refusedPath}/unknown { ${told(404, "there is nothing here")} }
    location = ${refusedPath}/method { ${told(405, "no path takes this method")} }
    location = ${refusedPath}/address { ${told(414, `the address is longer than ${headerKibibytes} KiB`)} }
    location = ${refusedPath}/headers { ${told(431, `a header is longer than ${headerKibibytes} KiB, or all of them than ${headerKibibytes * headerBuffers} KiB`)} }

    # A path that only nginx reads so would reach a color otherwise, and nobody would count it.
    location ${refusedPath}/ { return 404; }

    location @too_large {
      internal;
      default_type application/json;
      return 413 '{"error":"the body is larger than ${maxBodyKibibytes} KiB (router.maxBodyKibibytes)","request_id":"$request_key"}';
    }

    location @no_key {
      internal;
      default_type application/json;
      add_header WWW-Authenticate 'Bearer realm="model"' always;
      return 401 '{"error":"a key is missing, or is none of those in force; send Authorization: Bearer <key>, or X-Api-Key","request_id":"$request_key"}';
    }

    location @too_many {
      internal;
      default_type application/json;
      add_header Retry-After ${retrySeconds(limits)} always;
      return 429 '{"error":"this user or address asks more than it may (router.limits); try again","request_id":"$request_key"}';
    }

    location @unavailable {
      internal;
      default_type application/json;
      add_header Retry-After 2 always;
      return 503 '{"error":"no color serves this request now; try again","request_id":"$request_key"}';
    }
`;
}

/** Longest header, and longest address. A color's server takes 16 KiB of headers in all, so more would only cost memory here. */
const headerKibibytes = 8;
const headerBuffers = 2;

/**
 * Time and room that one client may take before its request is whole. A header that comes slower ends the connection, for nothing counts
 * connections without a request. Answers may take as long as they like: `send_timeout` runs only while a client takes nothing.
 */
export const clientLines = `  client_header_timeout 10s;
  client_body_timeout 30s;
  send_timeout 60s;
  reset_timedout_connection on;
  client_header_buffer_size 1k;
  large_client_header_buffers ${headerBuffers} ${headerKibibytes}k;
`;

function told(status: number, error: string): string {
  return `internal; default_type application/json; return ${status} '{"error":"${error}","request_id":"$request_key"}';`;
}
