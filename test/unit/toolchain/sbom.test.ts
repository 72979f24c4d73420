import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bomOfDebian } from "../../../toolchain/sbom/debian-packages.ts";
import { bomOfLock, type NpmLock } from "../../../toolchain/sbom/npm-lock.ts";

const lockOf = (packages: NpmLock["packages"]) =>
  bomOfLock({ name: "shop", version: "1.0.0", lockfileVersion: 3, packages });

describe("the bill of materials of a lock file", () => {
  it.each(["", "app/", "converter/"])(
    "has every package that %spackage-lock.json installs, once",
    (folder) => {
      const lock = JSON.parse(readFileSync(`${folder}package-lock.json`, "utf8")) as NpmLock;
      const { components, dependencies = [] } = bomOfLock(lock);
      const installed = Object.entries(lock.packages).filter(
        ([place, entry]) =>
          place.includes("node_modules/") && entry.link !== true && entry.version !== undefined,
      );
      const wanted = installed.map(
        ([place, entry]) => `${entry.name ?? place.replace(/^.*node_modules\//, "")}@${entry.version ?? ""}`,
      );
      const found = components.map(
        ({ group, name, version }) => `${group ? `${group}/` : ""}${name}@${version}`,
      );
      expect(found.toSorted()).toEqual([...new Set(wanted)].toSorted());
      const refs = new Set([...components.map((each) => each["bom-ref"]), `${lock.name}@${lock.version}`]);
      for (const { ref, dependsOn } of dependencies)
        for (const each of [ref, ...dependsOn]) expect(refs).toContain(each);
    },
  );

  it("follows each package to the one that Node would find, and names checksum, license and need", () => {
    const { components, dependencies } = lockOf({
      "": { dependencies: { "@a/b": "1" }, devDependencies: { c: "2" } },
      "node_modules/@a/b": {
        version: "1.0.0",
        integrity: `sha512-${Buffer.from("sum").toString("base64")}`,
        license: "MIT",
        dependencies: { c: "1" },
      },
      "node_modules/@a/b/node_modules/c": { version: "1.5.0", optional: true },
      "node_modules/c": { version: "2.0.0", dev: true, license: "SEE LICENSE IN LICENSE" },
    });
    expect(components).toMatchObject([
      {
        purl: "pkg:npm/%40a/b@1.0.0",
        group: "@a",
        name: "b",
        scope: "required",
        hashes: [{ alg: "SHA-512", content: Buffer.from("sum").toString("hex") }],
        licenses: [{ expression: "MIT" }],
      },
      { purl: "pkg:npm/c@1.5.0", scope: "optional" },
      {
        purl: "pkg:npm/c@2.0.0",
        scope: "excluded",
        licenses: [{ license: { name: "SEE LICENSE IN LICENSE" } }],
      },
    ]);
    expect(dependencies).toEqual([
      { ref: "shop@1.0.0", dependsOn: ["pkg:npm/%40a/b@1.0.0", "pkg:npm/c@2.0.0"] },
      { ref: "pkg:npm/%40a/b@1.0.0", dependsOn: ["pkg:npm/c@1.5.0"] },
      { ref: "pkg:npm/c@1.5.0", dependsOn: [] },
      { ref: "pkg:npm/c@2.0.0", dependsOn: [] },
    ]);
  });

  it("is none of a lock that it does not read", () => {
    expect(() => bomOfLock({ name: "shop", version: "1", lockfileVersion: 2, packages: {} })).toThrow(
      "package-lock.json of shop has version 2, not 3",
    );
  });
});

describe("the bill of materials of an image", () => {
  it("has what dpkg has installed, and nothing that it has removed", () => {
    const status =
      "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9+deb12u10\n\n" +
      "Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1\n";
    const { components } = bomOfDebian("base:1", status, 'ID=debian\nVERSION_ID="12"\n');
    expect(components.map(({ purl }) => purl)).toEqual([
      "pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=amd64&distro=debian-12",
    ]);
  });
});
