import { configurationPath, routeLayout, statusPath } from "../../provider/resources.ts";
import { colors, type Color } from "../color.ts";
import { releaseIdentity } from "../release.ts";
import { keyMaps } from "./key-lines.ts";
import { errorLog, exporterLines } from "./log-lines.ts";
import { clientLines, errorPages, refusedPath } from "./refusals.ts";
import { limitZones } from "./request-limits.ts";
import type { NginxSettings } from "./settings.ts";
import { plainOnSecurePort } from "./tls-lines.ts";
import { userVariables } from "./user-lines.ts";
import { balancedServer, entranceServers, usersServer } from "./users-server.ts";

/** nginx's configuration and its version: the text's SHA-256, which the router answers at `configurationPath`. */
export interface NginxText {
  readonly text: string;
  readonly version: string;
}

/** Writes the whole nginx.conf. Equal settings give equal texts. */
export function nginxConfiguration(settings: NginxSettings): NginxText {
  const version = releaseIdentity(render(settings, ""));
  return { text: render(settings, version), version };
}

function render(settings: NginxSettings, version: string): string {
  const user = userVariables(settings.balancer?.port);
  return `# Written by the router's NginxConfiguration; a change by hand is undone by the next update.
worker_processes ${settings.processes ?? "auto"};
${errorLog(settings.exporter)}
pid /tmp/nginx.pid;
worker_shutdown_timeout ${settings.longestStreamSeconds}s;

events {
  worker_connections 8192;
}

http {
  log_format json escape=json '{"time":"$time_iso8601","request_id":"$request_key","color":"$pool","method":"$request_method",'
    '"uri":"$uri","entry":"$entry","kind":"$kind","status":$status,"duration_seconds":$request_time,"upstream_seconds":"$upstream_response_time",'
    '"bytes":$bytes_sent,"connection":$connection}';
  access_log /dev/stdout json;
${exporterLines(settings.exporter)}
  # Who asks: users, or operators, gate and shadow by a direct path; what nginx refuses before that is neither. By $uri, as locations are found.
  map "$asked_color $uri" $entry_of { "~^(${colors.join("|")}) " direct; "~^ /(${colors.join("|")})/" direct; "~^ (${statusPath}|${configurationPath})\\z" router; "~^ ${refusedPath}/" refused; default users; }
  map "$request_method $uri" $kind { "~^POST /(chat(/[^/]+)?|v1/chat/completions)/?$" inference; default other; }
  server_tokens off;

  client_body_temp_path /tmp/client_body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;

${clientLines}  keepalive_timeout 75s;
  keepalive_requests 100000;
  client_max_body_size ${settings.maxBodyKibibytes}k;

${user.lines}  # One key a user: the id of /chat/{user_id}, else X-User-Id, else address and agent.
  map $uri $chat_user { "~^/chat/(?<id>[^/]+)/?$" $id; default ""; }
  map $chat_user $named_user { "" $http_x_user_id; default $chat_user; }
  map $named_user $user_key { "" "${user.address} $http_user_agent"; default $named_user; }
  split_clients $user_key $bucket {
${bucketLines()}
  }

  # As the colors take it: any other could be no part of an answer in JSON.
  map $http_x_request_id $request_key { "~^[A-Za-z0-9_.:-]{1,128}$" $http_x_request_id; default $request_id; }
  # Operators reach a color whatever the route says.
  map $http_x_color $asked_color { ${colors.map((color) => `${color} ${color};`).join(" ")} default ""; }

${limitZones(settings.limits ?? {}, user.address)}${settings.entrance?.keyDirectory === undefined ? "" : keyMaps()}${colors.map((color) => upstream(color, settings)).join("\n")}

  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_set_header Host $http_host;
  proxy_set_header X-Real-IP ${user.address};
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Proto ${user.scheme};
  proxy_set_header X-Request-Id $request_key;
  proxy_set_header X-Shadow $shadow;
  proxy_connect_timeout 2s;
  proxy_send_timeout ${settings.longestGapSeconds}s;
  proxy_read_timeout ${settings.longestGapSeconds}s;
  proxy_buffering off;
${errorPages}${settings.entrance?.tls === undefined ? "" : plainOnSecurePort(settings.entrance.tls)}
${statusServer(settings.status)}${usersServer(settings, version)}${balancedServer(settings, version)}${entranceServers(settings, version)}}
`;
}

/** On a port of its own, so that no path of the users is taken, and nothing of it is counted or logged. */
function statusServer(status: NginxSettings["status"]): string {
  if (status === undefined) return "";
  return `  server {
    listen ${status.port};
    access_log off;
    allow ${status.asker};
    deny all;
    location = / { stub_status; }
    location / { return 404; }
  }

`;
}

function bucketLines(): string {
  const last = routeLayout.buckets - 1;
  const lines = Array.from({ length: last }, (_, bucket) => `    1% ${bucket};`);
  return [...lines, `    * ${last};`].join("\n");
}

function upstream(color: Color, { addresses, upstreamSeconds }: NginxSettings): string {
  const longest = upstreamSeconds && `\n    keepalive_time ${upstreamSeconds.longest}s;`;
  return `  upstream ${color} {
    server ${addresses[color]} max_fails=0;
    keepalive 64;${longest ?? ""}
    keepalive_timeout ${upstreamSeconds?.idle ?? 60}s;
    keepalive_requests 100000;
  }`;
}
