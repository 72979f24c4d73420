import { paths } from "../../app/contract.ts";
import { watchesAsk } from "./raw-path.ts";

/** What a key looks like: it is the name of a file, so nothing in it leads elsewhere. */
export const keyForm = /^[A-Za-z0-9_-]{32,128}$/;

/** Asked without a key, by what watches from outside: they tell whether somebody answers, and nothing else. */
const openPaths = [paths.live, paths.ready];

/** Finds the key that a request shows. */
export function keyMaps(): string {
  const form = keyForm.source.slice(1, -1);
  return `  # Whose key it is nobody asks; colors are not shown it.
  map $http_authorization $bearer_key { "~*^bearer +(?<told_bearer>${form})$" $told_bearer; default ""; }
  map $http_x_api_key $header_key { "~^(?<told_key>${form})$" $told_key; default ""; }
  map $bearer_key $shown_key { "" $header_key; default $bearer_key; }
  map "$request_method $request_uri" $is_open { "~^${watchesAsk(openPaths)}" 1; default ""; }
  proxy_set_header Authorization "";
  proxy_set_header X-Api-Key "";

`;
}

/** Lines of the location that users ask: a key is in force while its file is there, so another one needs no reload. */
export function keyLines(directory: string): string {
  return `      set $admitted $is_open;
      if (-f ${directory}/$shown_key) { set $admitted 1; }
      if ($admitted = "") { return 401; }
`;
}
