import { configurationPath, routeLayout, statusPath } from "../../provider/resources.ts";
import { colors, type Color } from "../color.ts";
import { releaseIdentity } from "../release.ts";

/** What a router's nginx has to know. Addresses are fixed: names would resolve once, at start. */
export interface NginxSettings {
  /** `host:port` of each color. */
  readonly addresses: Readonly<Record<Color, string>>;
  /** Port that nginx listens on inside its container. */
  readonly listenPort: number;
  /** Processes of nginx. Default: one for each core of the machine. */
  readonly processes?: number;
  /** Streams outlive a reload of the configuration by at most this time. */
  readonly longestStreamSeconds: number;
  /** Longest wait for a color's next byte. */
  readonly longestGapSeconds: number;
  readonly maxBodyKibibytes: number;
  /** `host:port` that is told of every request of a user, by UDP. Default: nobody is. */
  readonly exporter?: string;
  /** A port for nginx' own figures (`stub_status`), and the only address that may ask. Default: nobody may. */
  readonly status?: { readonly port: number; readonly asker: string };
  /** Where the route lies. Default: in the volume of a Docker router. */
  readonly route?: RoutePlace;
  /**
   * How long a connection to a color is kept: idle, and in all. Default: 60 idle, for ever in all. Where one address stands for several
   * pods, a connection stays with its pod even while that leaves; both together have to end before it refuses.
   */
  readonly upstreamSeconds?: { readonly idle: number; readonly longest: number };
}

/** Where nginx finds the route, below `routeLayout.root`. */
export interface RoutePlace {
  /** The directory of the route in force. */
  readonly live: string;
  /** Asked where `live` is not there. Default: it always is, for it is swapped in one step. */
  readonly previous?: string;
  /** A bucket's file: `<live>/<color>/<bucket>`, or `<live>/<color>.<bucket>` where there are no directories. */
  readonly bucket: "directory" | "flat";
}

const routeOfVolume: RoutePlace = {
  live: routeLayout.live,
  previous: routeLayout.previous,
  bucket: "directory",
};

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
  const { route = routeOfVolume } = settings;
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
  # Who asks: users, or operators, gate and shadow by a direct path; what nginx refuses before that is neither.
  map "$asked_color $uri" $entry_of { "~^(${colors.join("|")}) " direct; "~^ /(${colors.join("|")})/" direct; " ${statusPath}" router; " ${configurationPath}" router; default users; }
  map "$request_method $uri" $kind { "~^POST /(chat(/[^/]+)?|v1/chat/completions)/?$" inference; default other; }
  server_tokens off;

  client_body_temp_path /tmp/client_body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;

  keepalive_timeout 75s;
  keepalive_requests 100000;
  client_max_body_size ${settings.maxBodyKibibytes}k;

  # One key a user: the id of /chat/{user_id}, else X-User-Id, else address and agent.
  map $uri $chat_user { "~^/chat/(?<id>[^/]+)/?$" $id; default ""; }
  map $chat_user $named_user { "" $http_x_user_id; default $chat_user; }
  map $named_user $user_key { "" "$remote_addr $http_user_agent"; default $named_user; }
  split_clients $user_key $bucket {
${bucketLines()}
  }

  map $http_x_request_id $request_key { "" $request_id; default $http_x_request_id; }
  # Operators reach a color whatever the route says.
  map $http_x_color $asked_color { ${colors.map((color) => `${color} ${color};`).join(" ")} default ""; }

${colors.map((color) => upstream(color, settings)).join("\n")}

  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_set_header Host $http_host;
  proxy_set_header X-Real-IP $remote_addr;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Proto $scheme;
  proxy_set_header X-Request-Id $request_key;
  proxy_set_header X-Shadow $shadow;
  proxy_connect_timeout 2s;
  proxy_send_timeout ${settings.longestGapSeconds}s;
  proxy_read_timeout ${settings.longestGapSeconds}s;
  proxy_buffering off;
  # A color that does not answer is unavailable; an answer of its own, 503 too, passes as it is.
  error_page 502 503 504 =503 @unavailable;
  # What nginx itself refuses is told as the colors tell it.
  error_page 413 @too_large;

${statusServer(settings.status)}  server {
    listen ${settings.listenPort} default_server;
    set $pool "";
    set $entry $entry_of;
    # Colors send shadow copies on the direct paths; no user passes a request off as one.
    set $shadow "";

    location = ${statusPath} {
      default_type application/json;
      root ${routeLayout.root};
      add_header Cache-Control no-store;
      try_files ${descriptions(route)} =503;
    }

    location = ${configurationPath} {
      default_type text/plain;
      return 200 "${version}";
    }

${colors.map(directPath).join("\n\n")}

    location / {
${routeLines(route, route.live, colors)}
${secondLook(route)}
      if ($asked_color) { set $pool $asked_color; }
      if ($pool = "") { return 503; }
      proxy_pass http://$pool;
    }

    location @too_large {
      internal;
      default_type application/json;
      return 413 '{"error":"the body is larger than ${settings.maxBodyKibibytes} KiB (router.maxBodyKibibytes)","request_id":"$request_key"}';
    }

    location @unavailable {
      internal;
      default_type application/json;
      add_header Retry-After 2 always;
      return 503 '{"error":"no color serves this request now; try again","request_id":"$request_key"}';
    }
  }
}
`;
}

/** Without the exporter every line that finds no room is a warning: at 7,000 requests a second they were 6,000 a second. */
function errorLog(exporter: string | undefined): string {
  if (exporter === undefined) return "error_log /dev/stderr warn;";
  return `error_log /dev/stderr error;
error_log syslog:server=${exporter},tag=router_error,nohostname error;`;
}

/**
 * A line by UDP waits for nobody: where no exporter is, nginx goes on. It holds nothing that a user wrote. Lines of the error
 * log (`errorLog`) tell by the connection whose answer broke off: no variable does, see the exporter's `BrokenAnswers`.
 */
function exporterLines(exporter: string | undefined): string {
  if (exporter === undefined) return "";
  return `
  map $pool $counted_color { "" none; default $pool; }
  map $entry $counted { users 1; default 0; }
  log_format counted escape=json '{"color":"$counted_color","kind":"$kind","status":"$status","seconds":$request_time,"connection":$connection}';
  access_log syslog:server=${exporter},tag=router,nohostname counted if=$counted;
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

function directPath(color: Color): string {
  return `    location /${color}/ {
      set $pool ${color};
      set $shadow $http_x_shadow;
      proxy_pass http://${color}/;
    }`;
}

function descriptions({ live, previous }: RoutePlace): string {
  const directories = previous === undefined ? [live] : [live, previous];
  return directories.map((directory) => `/${directory}/${routeLayout.description}`).join(" ");
}

/** A request that meets the swap sees one color's files of before and the other's of after: perhaps none. */
function secondLook(route: RoutePlace): string {
  if (route.previous === undefined) {
    return `      # The route changed between the two looks where neither found a file.
${routeLines(route, route.live, colors.slice(0, 1))}`;
  }
  return `      # The engine swaps the link in two steps; a request in between is served by the route before.
      set $pointer "";
      if ($pool = "") { set $pointer ${route.previous}; }
${routeLines(route, "$pointer", colors)}`;
}

function routeLines({ bucket }: RoutePlace, pointer: string, asked: readonly Color[]): string {
  const separator = bucket === "directory" ? "/" : ".";
  return asked
    .map(
      (color) =>
        `      if (-f ${routeLayout.root}/${pointer}/${color}${separator}$bucket) { set $pool ${color}; }`,
    )
    .join("\n");
}
