import { describe, expect, it } from "vitest";
import { layouts } from "../../../components/monitoring/image/exporter/layouts.ts";
import { readSurroundings } from "../../../components/monitoring/image/exporter/surroundings.ts";

describe("the exporter's words", () => {
  it("name Docker's only router, whose lines alone count", () => {
    expect(readSurroundings(["docker", "172.28.83.2"])).toEqual({
      layout: layouts.docker,
      onlyRouter: "172.28.83.2",
    });
  });

  it("name the routers of Kubernetes, whose figures it asks for", () => {
    expect(readSurroundings(["kubernetes", "shop-router-pods", "8081"])).toEqual({
      layout: layouts.kubernetes,
      routers: { name: "shop-router-pods", port: 8081 },
    });
  });

  it.each([
    [],
    ["172.28.83.2"],
    ["docker"],
    ["docker", "172.28.83.2", "8081"],
    ["kubernetes", "shop-router-pods"],
    ["kubernetes", "shop-router-pods", "http"],
    ["eks", "shop-router-pods", "8081"],
  ])("are refused otherwise, with those that are allowed: %j", (...words) => {
    expect(() => readSurroundings(words.filter((word) => typeof word === "string"))).toThrow(
      /got ".*"; allowed: docker <address of the router>, or kubernetes <name/,
    );
  });
});
