import { isSecret, output } from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { variables } from "../../../app/contract.ts";
import type { HistoryPlace } from "../../../components/history-place.ts";
import { newColors, newHistory, newRouter, prefix } from "../support/components.ts";
import { declare, type Declaration } from "../support/declare.ts";

const password = "hunter2-very-secret";
const ownUrl = `postgres://ann:${password}@db.example:6432/chat`;
const postgres = (url = ownUrl): HistoryPlace => ({
  kind: "postgres",
  url,
});

const declareBoth = (place?: HistoryPlace) =>
  declare(() => {
    const history = newHistory(place);
    newColors("blue", newRouter(), { history });
    return {};
  });

function identityOf(declaration: Declaration<object>, name = "blue-release"): unknown {
  return declaration.named(name).inputs["identity"];
}

interface Secret {
  readonly value: unknown;
}

/** What Pulumi marked as secret, as its engine gets it; other values pass. */
function revealed(value: unknown): unknown {
  return value !== null && typeof value === "object" && "value" in value ? (value as Secret).value : value;
}

describe("a history in SQLite", () => {
  let declaration: Declaration<object>;

  beforeAll(async () => {
    declaration = await declareBoth();
  });

  it("is one volume, with the stack's label, after a guarded release of its own", () => {
    const volumes = declaration.resources.filter(({ name }) => name.startsWith("history-volume"));
    expect(volumes.map(({ inputs, after }) => [inputs, after])).toEqual([
      [
        {
          name: `${prefix}-history`,
          labels: [
            { label: "bluegreen.role", value: "history" },
            { label: "bluegreen.stack", value: prefix },
          ],
        },
        ["history-release"],
      ],
    ]);
  });

  it.each(["blue", "green"])("is mounted at /data of %s, whose server is told so", (color) => {
    const { volumes, envs } = declaration.named(`${color}-container`).inputs as {
      volumes: unknown[];
      envs: string[];
    };
    expect(volumes).toContainEqual({ volumeName: `${prefix}-history`, containerPath: "/data" });
    expect(envs).toContain(`${variables.historyUrl}=file:/data/history.db`);
  });
});

describe("a history in PostgreSQL", () => {
  it("has no volume, and both colors get its URL, as a secret", async () => {
    const declaration = await declareBoth(postgres());
    expect(declaration.resources.map(({ name }) => name)).not.toContain("history-volume");
    for (const color of ["blue", "green"]) {
      const { volumes, envs } = declaration.named(`${color}-container`).inputs as {
        volumes: { containerPath: string }[];
        envs: unknown;
      };
      expect(volumes.map(({ containerPath }) => containerPath)).not.toContain("/data");
      expect(revealed(envs)).toContain(`${variables.historyUrl}=${ownUrl}`);
    }
  });

  it("shows its password nowhere but in the variables, which are secret", async () => {
    const { outputs } = await declare(async () => {
      const history = newHistory(postgres());
      return { secret: await isSecret(output(history.url)), known: history.location };
    });
    expect(outputs).toEqual({ secret: true, known: "postgres db.example:6432/chat" });
    const { resources } = await declareBoth(postgres());
    const shown = resources.map(({ name, inputs: { envs, ...inputs } }) => JSON.stringify([name, inputs]));
    expect(shown.join()).not.toContain(password);
    expect(shown.join()).not.toContain("ann");
  });

  it("is part of a release's identity: place, user and password", async () => {
    const identities: unknown[] = [];
    for (const place of [
      undefined,
      postgres(),
      postgres("postgres://ann:other@db.example:6432/chat"),
      postgres("postgres://bob:other@db.example:6432/chat"),
      postgres(`postgres://ann:${password}@db.example:6432/other`),
    ]) {
      identities.push(identityOf(await declareBoth(place)));
    }
    expect(new Set(identities).size).toBe(5);
  });

  it("gives the same identity wherever the program runs", async () => {
    expect(identityOf(await declareBoth(postgres()))).toBe(identityOf(await declareBoth(postgres())));
    expect(identityOf(await declareBoth(postgres()), "history-release")).not.toBe(
      identityOf(await declareBoth(), "history-release"),
    );
  });
});
