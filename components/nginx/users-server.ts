import { configurationPath, routeLayout, statusPath } from "../../provider/resources.ts";
import { colors, type Color } from "../color.ts";
import { keyLines } from "./key-lines.ts";
import { refusalLocations } from "./refusals.ts";
import { limitLines } from "./request-limits.ts";
import { descriptions, firstLook, routeOfVolume, secondLook } from "./route-lines.ts";
import type { NginxSettings } from "./settings.ts";
import { redirectServer, tlsLines } from "./tls-lines.ts";

/** How much longer than a balancer nginx keeps an idle connection: who closes it first must not be nginx, for a request may be on its way. */
const longerThanBalancer = 60;

/** What users are answered by, and whoever asks for one color, on the direct paths. */
export function usersServer(settings: NginxSettings, version: string): string {
  return server(settings, version, {
    listen: `${settings.listenPort} default_server`,
    // Users have a port of their own there, and this one is operators'.
    unlimited: settings.entrance !== undefined,
    more: "",
    status: `      default_type application/json;
      root ${routeLayout.root};
      add_header Cache-Control no-store;
      try_files ${descriptions(settings.route ?? routeOfVolume)} =503;`,
    colorPaths: colors.map(directPath).join("\n\n"),
    askedColor: "      if ($asked_color) { set $pool $asked_color; }\n",
  });
}

/** The same for users who come through a balancer: nobody from outside asks for one color, or for the route. */
export function balancedServer(settings: NginxSettings, version: string): string {
  if (settings.balancer === undefined) return "";
  return server(settings, version, {
    ...outside("nobody outside of the cluster"),
    listen: String(settings.balancer.port),
    more: `    keepalive_timeout ${settings.longestGapSeconds + longerThanBalancer}s;
`,
  });
}

/** The same for users who have a port of their own, with TLS and keys where they are wanted. */
export function entranceServers(settings: NginxSettings, version: string): string {
  if (settings.entrance === undefined) return "";
  const { port, tls, keyDirectory } = settings.entrance;
  const users = server(settings, version, {
    ...outside("nobody from outside"),
    listen: tls === undefined ? String(port) : `${tls.port} ssl http2`,
    more: tls === undefined ? "" : tlsLines(tls),
    admission: keyDirectory === undefined ? "" : keyLines(keyDirectory),
  });
  return tls === undefined ? users : redirectServer(port, tls) + users;
}

/** What a server has whose users come from outside. */
function outside(nobody: string) {
  const refused = refusal(`${nobody} asks for one color`);
  return {
    defaults: `    default_type application/json;
    if ($asked_color) { ${refused} }
`,
    // It names releases, why some were rejected, and who moves users.
    status: `      ${refusal(`${nobody} is told the route`)}`,
    // nginx looks for it in the path that it has decoded and made straight, as it does for the direct paths.
    colorPaths: `    location ~ ^/(${colors.join("|")})(/|$) { ${refused} }`,
    askedColor: "",
  };
}

interface ServerParts {
  readonly listen: string;
  /** Lines of this server alone. */
  readonly more: string;
  /** Type of its answers, and whom it refuses whatever the path. Default: nobody. */
  readonly defaults?: string;
  /** How the path of the route's description is answered. */
  readonly status: string;
  /** Locations of paths that begin with a color. */
  readonly colorPaths: string;
  /** Line that takes the color which was asked for in the place of the route's. */
  readonly askedColor: string;
  /** Lines that refuse whoever shows no key. Default: nobody needs one. */
  readonly admission?: string;
  /** Default: users may ask as much as `limits` say. */
  readonly unlimited?: boolean;
}

function server(settings: NginxSettings, version: string, parts: ServerParts): string {
  const { route = routeOfVolume } = settings;
  return `  server {
    listen ${parts.listen};
    set $pool "";
    set $entry $entry_of;
    # Colors send shadow copies on the direct paths; no user passes a request off as one.
    set $shadow "";
${parts.defaults ?? ""}${parts.more}
    location = ${statusPath} {
${parts.status}
    }

    location = ${configurationPath} {
      default_type text/plain;
      return 200 "${version}";
    }

${parts.colorPaths}

    location / {
      if ($request_method !~ ^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$) { return 405; }
${parts.admission ?? ""}${parts.unlimited === true ? "" : limitLines(settings.limits ?? {})}${firstLook(route)}
${secondLook(route)}
${parts.askedColor}      if ($pool = "") { return 503; }
      proxy_pass http://$pool;
    }

${refusalLocations(settings)}  }
`;
}

function refusal(error: string): string {
  return `return 403 '{"error":"${error}","request_id":"$request_key"}';`;
}

function directPath(color: Color): string {
  return `    location /${color}/ {
      set $pool ${color};
      set $shadow $http_x_shadow;
      proxy_pass http://${color}/;
    }`;
}
