import { paths } from "../../app/contract.ts";
import { watchesAsk } from "./raw-path.ts";

/** What one user, and one address, may ask for; nothing of it counts health, direct paths or operators. */
export interface RequestLimits {
  /** Of each user, on average; below 1 is one in several seconds. Default: any number. */
  readonly requestsPerSecond?: number | undefined;
  /** Requests that a user may send at once above that. Default: 20. */
  readonly burst?: number | undefined;
  /** Of each address, whatever users it names. Default: any number. */
  readonly addressRequestsPerSecond?: number | undefined;
  /** Requests that an address may send at once above that. Default: 100. */
  readonly addressBurst?: number | undefined;
  /** Requests of one address that are worked on at the same time. Default: any number. */
  readonly connectionsPerAddress?: number | undefined;
}

/** Requests above the average that are let through at once. */
const usualBursts = { user: 20, address: 100 } as const;

/** 128 bytes a user or address, as nginx counts on 64 bits: 80,000 of them; the one that was seen longest ago makes room. */
const zoneMebibytes = 10;

/** What watches asks there, for everybody at once. */
const healthPaths = [paths.live, paths.ready, paths.served, paths.health, paths.deep];

/** Zones of the whole process, and by what a request is counted. */
export function limitZones(limits: RequestLimits, address: string): string {
  const zones = [
    zoneOf("limit_req_zone $limited_user", "user_requests", limits.requestsPerSecond),
    zoneOf("limit_req_zone $limited_address", "address_requests", limits.addressRequestsPerSecond),
    limits.connectionsPerAddress &&
      `  limit_conn_zone $limited_address zone=address_connections:${zoneMebibytes}m;`,
  ].filter(Boolean);
  if (zones.length === 0) return "";
  const health = `users ${watchesAsk(healthPaths)}`;
  return `  # A request without a key is not limited.
  map "$entry_of $request_method $request_uri" $limited_user { "~^${health}" ""; "~^users " $user_key; default ""; }
  map "$entry_of $request_method $request_uri" $limited_address { "~^${health}" ""; "~^users " ${address}; default ""; }
${zones.join("\n")}
  limit_req_status 429;
  limit_conn_status 429;
  # A line a refused request would be work that whoever asks too much makes.
  limit_req_log_level info;
  limit_conn_log_level info;

`;
}

/** Lines of the location that users ask. */
export function limitLines(limits: RequestLimits): string {
  const { burst = usualBursts.user, addressBurst = usualBursts.address } = limits;
  const lines = [
    limits.requestsPerSecond && `      limit_req zone=user_requests${burstOf(burst)};\n`,
    limits.addressRequestsPerSecond && `      limit_req zone=address_requests${burstOf(addressBurst)};\n`,
    limits.connectionsPerAddress && `      limit_conn address_connections ${limits.connectionsPerAddress};\n`,
  ];
  return lines.filter(Boolean).join("");
}

/** nginx refuses a burst of 0. */
function burstOf(requests: number): string {
  return requests === 0 ? "" : ` burst=${requests} nodelay`;
}

/** When a refused one finds room again, seconds. */
export function retrySeconds({ requestsPerSecond, addressRequestsPerSecond }: RequestLimits): number {
  const slowest = Math.min(requestsPerSecond ?? 1, addressRequestsPerSecond ?? 1);
  return Math.max(1, Math.ceil(1 / slowest));
}

/** nginx takes whole requests a minute, and counts by thousandths of a request a second. */
function zoneOf(directive: string, name: string, perSecond: number | undefined): string | undefined {
  if (perSecond === undefined) return undefined;
  return `  ${directive} zone=${name}:${zoneMebibytes}m rate=${Math.max(1, Math.round(perSecond * 60))}r/m;`;
}
