import { OperatorError } from "../exit.ts";

/** Names of errors of AWS and its SDK that say who asks, and that it is too late, too often, or not allowed. */
const cures: readonly { readonly names: RegExp; readonly cure: string }[] = [
  {
    names: /^CredentialsProviderError$/,
    cure: "give this machine credentials of AWS: aws configure, aws sso login, or AWS_PROFILE",
  },
  {
    names:
      /^(ExpiredToken|RequestExpired|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|TokenRefreshRequired)/,
    cure: "log in to AWS anew (aws sso login), or name other credentials: AWS_PROFILE",
  },
  {
    names: /^(AccessDenied|UnauthorizedOperation|AuthFailure)/,
    cure: "have somebody grant elasticloadbalancing:DescribeLoadBalancers, DescribeListeners and DescribeTags",
  },
  { names: /^(Throttl|RequestLimitExceeded|TooManyRequests)/, cure: "ask again in a minute" },
];

/** What AWS refused, in words for the operator. */
export function awsRefusal(what: string, error: unknown): OperatorError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const cure = cures.find(({ names }) => names.test(name))?.cure;
  const said = [name, message].filter((text) => text !== "" && text !== "Error").join(": ");
  return new OperatorError("unhealthy", `AWS does not tell ${what}: ${said}`, cure, { cause: error });
}
