import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A listener of the one balancer that there is. */
export interface FakeListener {
  readonly port: number;
  /** XML of its default actions, in their list. */
  readonly actions: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface FakeAws {
  readonly url: string;
  /** Undefined: there is no balancer. */
  listeners: readonly FakeListener[] | undefined;
  /** What AWS refuses everything with. */
  refusal: { readonly status: number; readonly code: string; readonly message: string } | undefined;
  /** Action and first argument of each question so far. */
  readonly asked: string[];
  /** Ids of the keys that questions were signed with. */
  readonly signers: Set<string>;
  close(): Promise<void>;
}

const arnOf = (what: string) => `arn:aws:elasticloadbalancing:eu-central-1:123456789012:${what}`;

/** ARN of a target group. */
export const groupArn = (name: string) => arnOf(`targetgroup/${name}/0123456789abcdef`);

/** The action that divides users by weights. */
export const forward = (weights: Readonly<Record<string, number>>) => {
  const groups = Object.entries(weights).map(
    ([name, weight]) =>
      `<member><TargetGroupArn>${groupArn(name)}</TargetGroupArn><Weight>${weight}</Weight></member>`,
  );
  return `<member><Type>forward</Type><ForwardConfig><TargetGroups>${groups.join("")}</TargetGroups></ForwardConfig></member>`;
};

/** AWS' API of load balancers (Query protocol), as far as a listener is looked up. */
export async function startAws(balancer: string): Promise<FakeAws> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const form = new URLSearchParams(body);
      fake.signers.add(/Credential=([^/]+)\//.exec(request.headers.authorization ?? "")?.[1] ?? "nobody");
      const { status, xml } = answerTo(form);
      response.writeHead(status, { "content-type": "text/xml" }).end(xml);
    });
  });
  const answerTo = (form: URLSearchParams): { status: number; xml: string } => {
    const action = form.get("Action") ?? "";
    const subject = [...form.entries()].find(([key]) => !["Action", "Version"].includes(key))?.[1] ?? "";
    fake.asked.push(`${action} ${subject}`);
    const { refusal, listeners } = fake;
    if (refusal !== undefined) return refused(refusal.status, refusal.code, refusal.message);
    if (listeners === undefined || (action === "DescribeLoadBalancers" && subject !== balancer))
      return refused(400, "LoadBalancerNotFound", `Load balancers '[${subject}]' not found`);
    return { status: 200, xml: answered(action, resultOf(action, subject, listeners)) };
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const fake: FakeAws = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    listeners: undefined,
    refusal: undefined,
    asked: [],
    signers: new Set(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

/** Variables with which the SDK asks nobody else. */
export const awsVariables = (url: string) => ({
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "secret-key",
  AWS_SESSION_TOKEN: "",
  AWS_PROFILE: "",
  AWS_MAX_ATTEMPTS: "1",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "/nowhere/config",
  AWS_SHARED_CREDENTIALS_FILE: "/nowhere/credentials",
});

function resultOf(action: string, subject: string, listeners: readonly FakeListener[]): string {
  const listenerArn = (port: number) => arnOf(`listener/app/shop/50dc6c495c0c9188/${port}`);
  if (action === "DescribeLoadBalancers")
    return `<LoadBalancers><member><LoadBalancerArn>${arnOf("loadbalancer/app/shop/50dc6c495c0c9188")}</LoadBalancerArn></member></LoadBalancers>`;
  if (action === "DescribeListeners") {
    const members = listeners.map(
      ({ port, actions }) =>
        `<member><ListenerArn>${listenerArn(port)}</ListenerArn><Port>${port}</Port><DefaultActions>${actions}</DefaultActions></member>`,
    );
    return `<Listeners>${members.join("")}</Listeners>`;
  }
  const described = listeners
    .filter(({ port }) => listenerArn(port) === subject)
    .map(({ tags }) => {
      const members = Object.entries(tags).map(
        ([key, value]) => `<member><Key>${key}</Key><Value>${value}</Value></member>`,
      );
      return `<member><ResourceArn>${subject}</ResourceArn><Tags>${members.join("")}</Tags></member>`;
    });
  return `<TagDescriptions>${described.join("")}</TagDescriptions>`;
}

function answered(action: string, result: string): string {
  return `<${action}Response xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><${action}Result>${result}</${action}Result></${action}Response>`;
}

function refused(status: number, code: string, message: string) {
  return {
    status,
    xml: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  };
}
