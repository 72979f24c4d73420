import { describe, expect, it } from "vitest";
import { engineAction, type EngineFacts } from "../../../toolchain/engine/decision.ts";
import { distributionOf } from "../../../toolchain/engine/debian.ts";

const debianRoot: EngineFacts = {
  failure: "no Docker engine found.",
  platform: "linux",
  root: true,
  distribution: ["debian"],
  installed: false,
  systemd: false,
};

function reasonOf(facts: EngineFacts): string {
  const action = engineAction(facts);
  return action.kind === "refuse" ? action.reason : `not refused: ${action.kind}`;
}

describe("the Docker engine", () => {
  it("is used when it answers, whatever else is known", () => {
    expect(engineAction({ ...debianRoot, version: "28.2.2", root: false, platform: "darwin" })).toEqual({
      kind: "use",
    });
  });

  it("is installed on Debian and Ubuntu as root", () => {
    expect(engineAction(debianRoot)).toEqual({ kind: "install" });
    expect(engineAction({ ...debianRoot, distribution: ["ubuntu", "debian"] })).toEqual({ kind: "install" });
  });

  it("is started where it is installed, by systemd where that runs", () => {
    expect(engineAction({ ...debianRoot, installed: true })).toEqual({ kind: "start", by: "ourselves" });
    expect(engineAction({ ...debianRoot, installed: true, systemd: true })).toEqual({
      kind: "start",
      by: "systemd",
    });
    expect(engineAction({ ...debianRoot, installed: true, distribution: ["fedora"] })).toMatchObject({
      kind: "start",
    });
  });

  it("is started where its socket was left behind", () => {
    const stale = {
      ...debianRoot,
      installed: true,
      source: "/var/run/docker.sock",
      failure: "ECONNREFUSED.",
    };
    expect(engineAction(stale)).toMatchObject({ kind: "start" });
  });

  it("is never installed beside an engine that somebody chose", () => {
    const chosen = { ...debianRoot, source: "DOCKER_HOST", failure: "connect ECONNREFUSED 10.0.0.1:2375." };
    expect(reasonOf(chosen)).toMatch(/ECONNREFUSED 10.0.0.1:2375.*chosen by DOCKER_HOST/);
    expect(reasonOf({ ...chosen, source: "context colima" })).toMatch(/chosen by context colima/);
  });

  it("is asked of the user on macOS", () => {
    expect(reasonOf({ ...debianRoot, platform: "darwin", distribution: [] })).toMatch(
      /Docker Desktop.*colima start/,
    );
  });

  it("is asked of a user who is not root, with the command that helps", () => {
    expect(reasonOf({ ...debianRoot, root: false })).toMatch(
      /Install Docker.*docs.docker.com.*as root on Debian/,
    );
    expect(reasonOf({ ...debianRoot, root: false, installed: true })).toMatch(/sudo systemctl start docker/);
  });

  it("says which group is missing where the socket is closed to the user", () => {
    const closed = { ...debianRoot, root: false, failure: "connect EACCES /var/run/docker.sock." };
    expect(reasonOf(closed)).toMatch(/usermod -aG docker/);
  });

  it("is not guessed at on other distributions", () => {
    expect(reasonOf({ ...debianRoot, distribution: ["arch"] })).toMatch(/docs.docker.com/);
  });
});

describe("/etc/os-release", () => {
  it("names the distribution and those it is like", () => {
    expect(distributionOf('NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n')).toEqual([
      "ubuntu",
      "debian",
    ]);
    expect(distributionOf('PRETTY_NAME="Debian"\nVERSION_ID="12"\nID=debian\n')).toEqual(["debian"]);
  });
});
