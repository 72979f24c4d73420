import { describe, expect, it } from "vitest";
import {
  authorization,
  emptyPayload,
  encodedPath,
  timeOf,
} from "../../../../components/kubernetes/model-fetch/sigv4.mjs";

/** Of AWS' test suite for Signature Version 4. */
const suite = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  region: "us-east-1",
  service: "service",
  payload: emptyPayload,
};
const host = "example.amazonaws.com";
const time = "20150830T123600Z";

const signatureOf = (path: string, more: Readonly<Record<string, string>> = {}) =>
  authorization({
    ...suite,
    path: encodedPath(path),
    headers: { host, "x-amz-date": time, ...more },
  }).replace(/.*Signature=/, "");

describe("a signature of a request to AWS", () => {
  it.each([
    ["get-vanilla", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
    [
      "get-unreserved",
      "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
      "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
    ],
    ["get-utf8", "/ሴ", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"],
    ["get-space", "/example space/", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"],
  ])("is that of AWS' own test suite: %s", (_name, path, signature) => {
    expect(signatureOf(path)).toBe(signature);
  });

  it("is that of AWS' own test suite with a session's token", () => {
    const token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
    expect(signatureOf("/", { "x-amz-security-token": token })).toBe(
      "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
    );
  });

  it("is that of the example of S3's own documentation, a GET of an object", () => {
    const headers = {
      host: "examplebucket.s3.amazonaws.com",
      range: "bytes=0-9",
      "x-amz-content-sha256": emptyPayload,
      "x-amz-date": "20130524T000000Z",
    };
    expect(
      authorization({
        path: "/test.txt",
        headers,
        payload: emptyPayload,
        region: "us-east-1",
        service: "s3",
        accessKeyId: "AKIAIOSFODNN7EXAMPLE",
        secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      }),
    ).toBe(
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, " +
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, " +
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    );
  });

  it("writes a moment to the second, and a path with nothing but what AWS leaves as it is", () => {
    expect(timeOf(new Date("2015-08-30T12:36:00.999Z"))).toBe(time);
    expect(encodedPath("/a b/c(1)!*'é.gguf")).toBe("/a%20b/c%281%29%21%2A%27%C3%A9.gguf");
  });
});
