import type { ListenerArgs } from "@pulumi/aws/lb/listener";
import { z } from "zod";
import { resourceRule } from "../rule.ts";
import { listenerTypes } from "./balancer-types.ts";

/** Protocols of a listener that speaks TLS itself. */
const tlsProtocols: readonly (string | undefined)[] = ["HTTPS", "TLS"];

export const tlsPolicy = resourceRule<ListenerArgs>()({
  name: "aws-tls-policy",
  description: "A listener of HTTPS speaks TLS 1.3, and 1.2 with forward secrecy, and nothing older.",
  why: "Where a listener names no policy, AWS takes one of 2016 with TLS 1.0.",
  cure: "Leave eks.entrance.tlsPolicy of the stack out, or name one of these policies.",
  types: listenerTypes,
  thresholds: z.object({
    // Source: "Security policies for your Application Load Balancer", user guide, 2026-11.
    policies: z
      .array(z.string())
      .default([
        "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
        "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        "ELBSecurityPolicy-TLS13-1-3-2021-06",
        "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
        "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
      ])
      .describe("Names of security policies that a listener may have."),
  }),
  violations({ props: { protocol, sslPolicy } }, { policies }) {
    if (!tlsProtocols.includes(protocol) || policies.includes(sslPolicy ?? "")) return [];
    return [`sslPolicy is ${sslPolicy ?? "left out"}; allowed: ${policies.join(", ")}`];
  },
});
