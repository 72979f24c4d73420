import { describe, expect, it } from "vitest";
import { albListeners, type AlbEntrance } from "../../../../components/eks/alb-listeners.ts";
import { albTimes, serverKeepAliveSeconds } from "../../../../components/eks/alb-times.ts";
import { checkedSecret } from "../../../../components/eks/alb-direct-rules.ts";

const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
const hostName = "shop.example";

describe("the listeners of an entrance", () => {
  it("are HTTPS with TLS 1.3 for users and for direct paths, and a redirect of plain HTTP", () => {
    const tls = { protocol: "HTTPS", certificateArn, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" };
    expect(albListeners({ certificateArn, hostName })).toEqual({
      users: { port: 443, ...tls },
      direct: { port: 8443, ...tls },
      redirectPort: 80,
    });
  });

  it("are plain HTTP where somebody says so", () => {
    expect(albListeners({ allowPlainHttp: true })).toEqual({
      users: { port: 80, protocol: "HTTP" },
      direct: { port: 8080, protocol: "HTTP" },
    });
  });

  it.each(["ELBSecurityPolicy-TLS13-1-3-2021-06", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"])(
    "may have another policy of TLS 1.3: %s",
    (tlsPolicy) => {
      expect(albListeners({ certificateArn, hostName, tlsPolicy }).users.sslPolicy).toBe(tlsPolicy);
    },
  );

  it.each(["ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS13-1-0-2021-06"])(
    "refuse older TLS: %s",
    (tlsPolicy) => {
      expect(() => albListeners({ certificateArn, hostName, tlsPolicy })).toThrow(
        `entrance.tlsPolicy: got ${tlsPolicy}; allowed are policies of TLS 1.3 with nothing before 1.2`,
      );
    },
  );

  it.each([
    [{}, "entrance.certificateArn: got none; allowed is the ARN of a certificate; request one"],
    [{ allowPlainHttp: false }, "entrance.certificateArn: got none;"],
    [
      { certificateArn, hostName, allowPlainHttp: true },
      "entrance.allowPlainHttp: got true with a certificateArn;",
    ],
  ])("refuse what a config could still say: %o", (entrance, message) => {
    expect(() => albListeners(entrance as AlbEntrance)).toThrow(message);
  });
});

describe("times of a balancer", () => {
  it("cut no answer that may take so long, and no stream that pauses", () => {
    expect(albTimes(3600, 300)).toEqual({ deregistrationSeconds: 3600, idleSeconds: 300 });
    expect(albTimes(1, 4000)).toEqual({ deregistrationSeconds: 1, idleSeconds: 4000 });
  });

  it.each([
    [3601, 300, "longestStreamSeconds: got 3601 s; allowed are whole seconds up to 3600"],
    [0, 300, "longestStreamSeconds: got 0 s;"],
    [NaN, 300, "longestStreamSeconds: got NaN s;"],
    [60, 4001, "longestGapSeconds: got 4001 s; allowed are whole seconds from 1 to 4000"],
    [60, 1.5, "longestGapSeconds: got 1.5 s;"],
  ])("refuse what AWS cannot wait for: %d s, gaps of %d s", (stream, gap, message) => {
    expect(() => albTimes(stream, gap)).toThrow(message);
  });
});

it("a server keeps an idle connection open for longer than any balancer may", () => {
  expect(() => albTimes(60, serverKeepAliveSeconds - 14)).toThrow("longestGapSeconds");
  expect(albTimes(60, serverKeepAliveSeconds - 15).idleSeconds).toBeLessThan(serverKeepAliveSeconds);
});

describe("the secret of direct paths", () => {
  it.each(["a".repeat(32), "Zz09-_".repeat(20)])("may be %s", (secret) => {
    expect(checkedSecret(secret)).toBe(secret);
  });

  it.each(["short", "a".repeat(129), `${"a".repeat(40)}*`, `${"a".repeat(40)}?`, `${"a".repeat(40)} `])(
    "is refused where a balancer would let others in, and is never told: %s",
    (secret) => {
      const message = `directSecret: got ${secret.length} characters; allowed are 32 to 128 letters, digits, - and _,`;
      expect(() => checkedSecret(secret)).toThrow(message);
      expect(() => checkedSecret(secret)).not.toThrow(secret);
    },
  );
});
