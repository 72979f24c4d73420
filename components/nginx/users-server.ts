import { configurationPath, routeLayout, statusPath } from "../../provider/resources.ts";
import { colors, type Color } from "../color.ts";
import { descriptions, firstLook, routeOfVolume, secondLook } from "./route-lines.ts";
import type { NginxSettings } from "./settings.ts";

/** How much longer than a balancer nginx keeps an idle connection: who closes it first must not be nginx, for a request may be on its way. */
const longerThanBalancer = 60;

/** What users are answered by, and whoever asks for one color, on the direct paths. */
export function usersServer(settings: NginxSettings, version: string): string {
  return server(settings, version, {
    listen: `${settings.listenPort} default_server`,
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
  const refused = refusal("nobody outside of the cluster asks for one color");
  return server(settings, version, {
    listen: String(settings.balancer.port),
    more: `    default_type application/json;
    keepalive_timeout ${settings.longestGapSeconds + longerThanBalancer}s;
    if ($asked_color) { ${refused} }
`,
    // It names releases, why some were rejected, and who moves users.
    status: `      ${refusal("nobody outside of the cluster is told the route")}`,
    // nginx looks for it in the path that it has decoded and made straight, as it does for the direct paths.
    colorPaths: `    location ~ ^/(${colors.join("|")})(/|$) { ${refused} }`,
    askedColor: "",
  });
}

interface ServerParts {
  readonly listen: string;
  /** Lines of this server alone. */
  readonly more: string;
  /** How the path of the route's description is answered. */
  readonly status: string;
  /** Locations of paths that begin with a color. */
  readonly colorPaths: string;
  /** Line that takes the color which was asked for in the place of the route's. */
  readonly askedColor: string;
}

function server(settings: NginxSettings, version: string, parts: ServerParts): string {
  const { route = routeOfVolume } = settings;
  return `  server {
    listen ${parts.listen};
    set $pool "";
    set $entry $entry_of;
    # Colors send shadow copies on the direct paths; no user passes a request off as one.
    set $shadow "";
${parts.more}
    location = ${statusPath} {
${parts.status}
    }

    location = ${configurationPath} {
      default_type text/plain;
      return 200 "${version}";
    }

${parts.colorPaths}

    location / {
${firstLook(route)}
${secondLook(route)}
${parts.askedColor}      if ($pool = "") { return 503; }
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
