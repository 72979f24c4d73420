import type { Color } from "../color.ts";
import type { RequestLimits } from "./request-limits.ts";

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
  /** Port of users who come through a balancer. Nobody else may reach it: who asks is what the balancer tells. Default: there is none. */
  readonly balancer?: { readonly port: number };
  /** Port of users, where `listenPort` is operators'. Default: users come to `listenPort`. */
  readonly entrance?: UsersPort;
  /** What users may ask for. Default: anything. */
  readonly limits?: RequestLimits;
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

/** Users alone come here: nobody asks for one color, and for the route. */
export interface UsersPort {
  /** With TLS it only sends users there. */
  readonly port: number;
  /** Directory with a file for each key in force, by its name. Default: nobody needs a key. */
  readonly keyDirectory?: string;
  /** Default: without TLS. */
  readonly tls?: TlsPort;
}

/** A port that speaks TLS, with HTTP/2. */
export interface TlsPort {
  readonly port: number;
  /** As users reach it. */
  readonly publicPort: number;
  /** Absolute paths of PEM files, as nginx sees them: the certificate with those that lead to a known authority, and its key. */
  readonly certificateFile: string;
  readonly keyFile: string;
  /** SHA-256 of both files: another one is loaded. */
  readonly fingerprint: string;
}
