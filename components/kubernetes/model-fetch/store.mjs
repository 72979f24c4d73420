// Teaches the program that brings models the URLs of a stack's own store, `s3:///<key>`: Node loads this file before it (`--import`). Where the
// store is, and who gives credentials, stands in store.json beside it: the bucket's name is known later than the pod, and is no part of it.
import { readFile } from "node:fs/promises";
import { authorization, emptyPayload, encodedPath, timeOf } from "./sigv4.mjs";

const plainFetch = globalThis.fetch;
globalThis.fetch = (source, init) => {
  const url = new URL(source);
  return url.protocol === "s3:" ? fromStore(url.pathname, init) : plainFetch(source, init);
};

/** Longest answer of a store that refuses, as far as it is read. */
const longestRefusal = 4096;

/** Asks for credentials each time: those of a pod end, and a new pod's role may come a little later than the pod. */
async function fromStore(pathname, init) {
  const { url, region, credentials } = JSON.parse(
    await readFile(new URL("store.json", import.meta.url), "utf8"),
  );
  const { AccessKeyId, SecretAccessKey, Token } = await credentialsFrom(credentials, init);
  const path = encodedPath(decodeURIComponent(pathname));
  const target = new URL(`${url}${path}`);
  const headers = {
    host: target.host,
    "x-amz-content-sha256": emptyPayload,
    "x-amz-date": timeOf(new Date()),
    ...(Token && { "x-amz-security-token": Token }),
  };
  const signed = authorization({
    path: target.pathname,
    headers,
    payload: emptyPayload,
    region,
    service: "s3",
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
  });
  const { host: _sentByFetch, ...sent } = headers;
  // A signature is of one host.
  const response = await plainFetch(target, {
    ...init,
    redirect: "manual",
    headers: { ...sent, authorization: signed },
  });
  if (response.ok) return response;
  throw new Error(`${target} answered ${response.status}${await reasonOf(response)}`);
}

/** From the agent of EKS on the pod's node, which takes the token of the pod's service account. */
async function credentialsFrom({ url, tokenFile }, init) {
  const token = await readFile(tokenFile, "utf8");
  const response = await plainFetch(url, { ...init, headers: { authorization: token.trim() } });
  if (response.ok) return response.json();
  const told = (await response.text()).slice(0, longestRefusal).trim();
  throw new Error(
    `${url} gives no credentials: ${response.status} ${told}; the pod's service account has no role (yet), or the add-on ` +
      "eks-pod-identity-agent does not run on its node",
  );
}

/** S3 answers 403 for what is not there too: nobody may list the store. */
async function reasonOf(response) {
  const told = (await response.text()).slice(0, longestRefusal);
  const [code, message] = ["Code", "Message"].map((tag) => new RegExp(`<${tag}>([^<]*)`).exec(told)?.[1]);
  const reason = [code, message].filter(Boolean).join(": ");
  const hint =
    response.status === 403
      ? "; the object is not there, or the role of the service account may not read it"
      : "";
  return `${reason && ` ${reason}`}${hint}`;
}
