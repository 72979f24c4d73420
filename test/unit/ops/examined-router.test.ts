import { describe, expect, it } from "vitest";
import { examinedRouter } from "../../../ops/examined-router.ts";
import { Hidden } from "../../../ops/hidden.ts";

const url = "http://127.0.0.1:4000/secret";
const live = {
  activeColor: "blue",
  weights: { blue: 90, green: 10 },
  releases: { blue: "b1", green: "g1" },
  shadow: { percent: 0 },
  rejected: {},
};

describe("the router that a color is examined by", () => {
  it("is the one that answers, where there is no balancer", () => {
    expect(examinedRouter({}, url, live)).toEqual({ url });
  });

  const outputs = {
    balancer: {
      region: "eu-west-1",
      name: "b",
      usersPort: 443,
      url: "https://chat.example.com",
      directUrl: "https://chat.example.com:8443",
    },
    directSecret: new Hidden("s3cret"),
  };

  it("is the balancer with its secret, and the route that AWS told: it tells none itself", () => {
    const router = { url: "https://chat.example.com:8443", secret: "s3cret" };
    expect(examinedRouter(outputs, url, live)).toEqual({ ...router, served: live });
  });

  it("is none where the route of a balancer is not known: a gate without a comparison would pass", () => {
    expect(() => examinedRouter(outputs, url, undefined)).toThrow(
      "the route of the load balancer b in eu-west-1 is not known, so there is nothing to compare with",
    );
  });
});
