import { describe, expect, it } from "vitest";
import { nginxConfiguration } from "../../../components/nginx/configuration.ts";

const settings = {
  addresses: { blue: "172.28.83.10:8000", green: "172.28.83.11:8000" },
  listenPort: 8080,
  longestStreamSeconds: 3600,
  longestGapSeconds: 300,
  maxBodyKibibytes: 1024,
};

describe("limits in nginx' configuration", () => {
  const limits = { requestsPerSecond: 2, burst: 0, connectionsPerAddress: 9 };
  const limited = (whole: string) =>
    whole
      .split(/^ {2}server \{\n/m)
      .filter((server) => /^ +limit_(req|conn) /m.test(server))
      .map((server) => /listen (\d+)/.exec(server)?.[1]);

  it("are for users' own port alone where they have one, else for the one that all ask", () => {
    expect(limited(nginxConfiguration({ ...settings, limits }).text)).toEqual(["8080"]);
    expect(limited(nginxConfiguration({ ...settings, limits, entrance: { port: 8083 } }).text)).toEqual([
      "8083",
    ]);
    const balancer = { port: 8082 };
    expect(limited(nginxConfiguration({ ...settings, limits, balancer }).text)).toEqual(["8080", "8082"]);
  });

  it("say no burst of 0, which nginx refuses", () => {
    expect(nginxConfiguration({ ...settings, limits }).text).toContain("limit_req zone=user_requests;");
    const { text: usual } = nginxConfiguration({ ...settings, limits: { requestsPerSecond: 2 } });
    expect(usual).toContain("limit_req zone=user_requests burst=20 nodelay;");
  });
});

describe("a path", () => {
  it("is judged as the color is sent it, by whatever lets a request pass", () => {
    const { text: whole } = nginxConfiguration({
      ...settings,
      limits: { requestsPerSecond: 2, addressRequestsPerSecond: 3 },
      entrance: { port: 8083, keyDirectory: "/keys" },
    });
    const judges = [...whole.matchAll(/^ +map "?(.*?)"? \$(is_open|limited_\w+) /gm)].map(([, by, what]) => [
      what,
      by,
    ]);
    expect(judges).toEqual([
      ["limited_user", "$entry_of $request_method $request_uri"],
      ["limited_address", "$entry_of $request_method $request_uri"],
      ["is_open", "$request_method $request_uri"],
    ]);
  });
});
