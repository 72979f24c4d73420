import type * as pulumi from "@pulumi/pulumi";

/** TLS 1.3, and 1.2 with forward secrecy. Source: "Security policies for your Application Load Balancer", user guide, 2026-11. */
export const defaultTlsPolicy = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/** How users come in. */
export type AlbEntrance =
  | {
      /** ARN of a certificate of AWS Certificate Manager, of the same region. */
      readonly certificateArn: pulumi.Input<string>;
      /** The name in it by which users come. */
      readonly hostName: string;
      /** Zone of Route 53 in which that name is made. Default: whoever owns the name points it to the balancer's own. */
      readonly dnsZoneId?: pulumi.Input<string>;
      /** Default: `ELBSecurityPolicy-TLS13-1-2-Res-2021-06`. */
      readonly tlsPolicy?: string;
      readonly allowPlainHttp?: never;
    }
  | {
      /** Everybody on the way can read and change what users send. */
      readonly allowPlainHttp: true;
      readonly certificateArn?: never;
      readonly hostName?: never;
      readonly dnsZoneId?: never;
      readonly tlsPolicy?: never;
    };

/** Where a listener listens, and how. */
export interface ListenerSettings {
  readonly port: number;
  readonly protocol: "HTTP" | "HTTPS";
  readonly certificateArn?: pulumi.Input<string>;
  readonly sslPolicy?: string;
}

export interface AlbListeners {
  readonly users: ListenerSettings;
  /** The direct paths to the colors. They have a listener of their own, for the gate needs them before the users' one has a route. */
  readonly direct: ListenerSettings;
  /** Port from which users are sent on to HTTPS. Undefined where there is none. */
  readonly redirectPort?: number;
}

/**
 * The listeners of an entrance.
 *
 * @throws RangeError where neither a certificate nor plain HTTP is asked for, or both, or a policy without TLS 1.3
 */
export function albListeners(entrance: AlbEntrance): AlbListeners {
  const { certificateArn, allowPlainHttp = false, tlsPolicy = defaultTlsPolicy } = entrance;
  refuseWrongEntrance(certificateArn !== undefined, allowPlainHttp);
  if (certificateArn === undefined) {
    return { users: { port: 80, protocol: "HTTP" }, direct: { port: 8080, protocol: "HTTP" } };
  }
  refuseOldTls(tlsPolicy);
  const tls = { protocol: "HTTPS", certificateArn, sslPolicy: tlsPolicy } as const;
  return { users: { port: 443, ...tls }, direct: { port: 8443, ...tls }, redirectPort: 80 };
}

function refuseWrongEntrance(certified: boolean, allowPlainHttp: boolean): void {
  if (certified !== allowPlainHttp) return;
  throw new RangeError(
    certified
      ? "entrance.allowPlainHttp: got true with a certificateArn; allowed is one of both; take allowPlainHttp out: plain HTTP is sent on to HTTPS"
      : "entrance.certificateArn: got none; allowed is the ARN of a certificate; request one of AWS Certificate Manager, or set allowPlainHttp: true where everybody may read along",
  );
}

function refuseOldTls(tlsPolicy: string): void {
  if (/^ELBSecurityPolicy-TLS13-1-[23]-/.test(tlsPolicy)) return;
  throw new RangeError(
    `entrance.tlsPolicy: got ${tlsPolicy}; allowed are policies of TLS 1.3 with nothing before 1.2, ELBSecurityPolicy-TLS13-1-2-… and -1-3-…; leave it out for ${defaultTlsPolicy}`,
  );
}
