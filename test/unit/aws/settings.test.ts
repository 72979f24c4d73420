import { describe, expect, it } from "vitest";
import { settingsFailures, settingsOf } from "../../aws/plugin/settings.ts";

const local = "http://127.0.0.1:5000";

describe("the settings of the tests' aws plugin", () => {
  it("are the emulator's address, and a region from the provider or the environment", () => {
    const environment = { AWS_ENDPOINT_URL: local, AWS_REGION: "us-east-1" };
    expect(settingsOf({}, environment)).toEqual({ endpoint: local, region: "us-east-1" });
    expect(settingsOf({ region: "eu-central-1" }, environment).region).toBe("eu-central-1");
  });

  it.each([
    undefined,
    "",
    "https://ec2.eu-central-1.amazonaws.com",
    "http://10.0.0.1:5000",
    "127.0.0.1:5000",
  ])("never name AWS itself, nor another machine: %s", (endpoint) => {
    const environment = { AWS_ENDPOINT_URL: endpoint, AWS_REGION: "us-east-1" };
    expect(() => settingsOf({}, environment)).toThrow(
      /AWS_ENDPOINT_URL: got .*allowed: an emulator on this machine/,
    );
  });

  it("refuse to guess a region", () => {
    expect(() => settingsOf({}, { AWS_ENDPOINT_URL: local })).toThrow(/aws:region: got nothing/);
  });

  it("refuse what would have an effect on AWS, and none here", () => {
    const failures = settingsFailures({
      region: "us-east-1",
      skipCredentialsValidation: "true",
      defaultTags: "{}",
    });
    expect(failures.map(({ property }) => property)).toEqual(["defaultTags"]);
  });
});
