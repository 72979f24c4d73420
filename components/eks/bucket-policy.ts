/** A service of AWS that may write into a bucket. */
export interface ServiceWriter {
  /** Such as `logdelivery.elasticloadbalancing.amazonaws.com`. */
  readonly service: string;
  /** Where it may write, without a slash before or after. */
  readonly folder: string;
}

/** Policy of a bucket, as JSON: nobody without TLS 1.2, and these services beside whom IAM lets in. */
export function bucketPolicy(bucketArn: string, writers: readonly ServiceWriter[] = []): string {
  const everything = [bucketArn, `${bucketArn}/*`];
  const refused = (Sid: string, Condition: object) => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: everything,
    Condition,
  });
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      refused("RefusePlainHttp", { Bool: { "aws:SecureTransport": "false" } }),
      refused("RefuseOldTls", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
      ...writers.map(({ service, folder }) => ({
        Effect: "Allow",
        Principal: { Service: service },
        Action: "s3:PutObject",
        Resource: `${bucketArn}/${folder}/*`,
      })),
    ],
  });
}
