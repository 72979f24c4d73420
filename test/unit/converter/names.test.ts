import { describe, expect, it } from "vitest";
import { decoded, encoded, Names } from "../../../converter/ontology/names.ts";
import type { ForeignKey } from "../../../converter/schema/schema.ts";
import { oddNames } from "./generated-schema.ts";

const namespace = "https://example.org/shop#";
const names = new Names(namespace);

function key(columns: readonly string[], table: string, name?: string): ForeignKey {
  const references = { table, columns };
  return { name, columns, references, label: undefined, comment: undefined, inverse: undefined };
}

describe("a name in an IRI", () => {
  it.each([
    ["order_line", "order_line"],
    ["Order-Line", "Order-Line"],
    ["order line", "order%20line"],
    ["a.b", "a%2Eb"],
    ["100 %", "100%20%25"],
    ["a/b#c", "a%2Fb%23c"],
    ["größe", "größe"],
    ["gro\u0308ße", "gro%CC%88%C3%9Fe"],
    ["顧客", "顧客"],
    ["😀", "%F0%9F%98%80"],
    ["𝒳", "𝒳"],
  ])("%j is written as %s", (name, part) => {
    expect(encoded(name)).toBe(part);
  });

  it.each(oddNames.map((name) => [name]))("%j is read again", (name) => {
    expect(decoded(encoded(name))).toBe(name);
    expect(encoded(name)).not.toMatch(/[.\s<>"{}|\\^`#]/);
  });
});

describe("the IRIs of a schema", () => {
  it("say what they name", () => {
    expect(names.table("order")).toBe(`${namespace}order`);
    expect(names.column("order", "id")).toBe(`${namespace}order.id`);
    expect(names.foreignKey({ name: "order" }, key(["a", "b"], "customer"))).toBe(
      `${namespace}order.a.b.customer.ref`,
    );
    expect(names.foreignKey({ name: "order" }, key(["a"], "customer", "buyer"))).toBe(
      `${namespace}order.buyer.ref`,
    );
    expect(names.inverse({ name: "order" }, key(["a"], "customer", "buyer"))).toBe(
      `${namespace}order.buyer.inverse`,
    );
  });

  it("are never the same for two things, whatever these are called", () => {
    const few = ["a", "b", "ref", "inverse", "a.b", "a.ref", "%2E", "", "a%2Eb"].filter(
      (name) => name !== "",
    );
    const iris: string[] = [];
    for (const table of few) {
      iris.push(names.table(table));
      for (const one of few) {
        iris.push(names.column(table, one));
        const own = [key([one], "a", one), key([one], "ref"), key([one], "b")];
        const pairs = few
          .filter((other) => other !== one)
          .flatMap((other) => [key([one, other], "a"), key([one, other], "ref")]);
        for (const each of [...own, ...pairs])
          iris.push(names.foreignKey({ name: table }, each), names.inverse({ name: table }, each));
      }
    }
    expect(iris.length).toBeGreaterThan(2000);
    expect(new Set(iris).size).toBe(iris.length);
  });
});
