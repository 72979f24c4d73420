// Signs requests as AWS wants them: Signature Version 4, for a GET without a query. One file of plain JavaScript of Node alone, for it runs
// in a container beside the program that brings models.
import { createHash, createHmac } from "node:crypto";

const algorithm = "AWS4-HMAC-SHA256";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();

/** SHA-256 of a request without a body. */
export const emptyPayload = sha256("");

/** A moment as AWS writes it, such as 20150830T123600Z. */
export function timeOf(date) {
  return `${date.toISOString().replace(/[-:]|\.\d+/g, "")}`;
}

/** A path as AWS signs it: everything but unreserved characters and slashes is written in hexadecimal, once. */
export function encodedPath(path) {
  const encoded = (segment) =>
    encodeURIComponent(segment).replace(
      /[!'()*]/g,
      (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  return path.split("/").map(encoded).join("/");
}

/** The value of `Authorization` of a GET. All headers are signed, `x-amz-date` and `host` among them; names are in lower case. */
export function authorization({ path, headers, payload, region, service, accessKeyId, secretAccessKey }) {
  const names = Object.keys(headers).sort();
  const signedNames = names.join(";");
  const lines = names.map((name) => `${name}:${headers[name].trim().replace(/ +/g, " ")}\n`).join("");
  const request = ["GET", path, "", lines, signedNames, payload].join("\n");
  const time = headers["x-amz-date"];
  const day = time.slice(0, 8);
  const scope = [day, region, service, "aws4_request"].join("/");
  const toSign = [algorithm, time, scope, sha256(request)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, toSign).toString("hex");
  return `${algorithm} Credential=${accessKeyId}/${scope}, SignedHeaders=${signedNames}, Signature=${signature}`;
}
