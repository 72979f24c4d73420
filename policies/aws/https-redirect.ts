import type { ListenerArgs } from "@pulumi/aws/lb/listener";
import { resourceRule } from "../rule.ts";

export const httpsRedirect = resourceRule<ListenerArgs>()({
  name: "aws-https-redirect",
  description: "A listener of plain HTTP does nothing but send everybody on to HTTPS.",
  why: "Whoever is on the way reads and changes what users ask, and what the model answers.",
  cure: "Set eks.entrance.certificateArn of the stack, which makes the redirect.",
  types: ["aws:lb/listener:Listener"],
  violations({ props: { protocol = "HTTP", defaultActions } }) {
    if (protocol !== "HTTP") return [];
    return defaultActions.flatMap(({ type, redirect }, at) =>
      type === "redirect" && redirect?.protocol === "HTTPS"
        ? []
        : [
            `defaultActions[${at}] is a ${type}${toldProtocol(redirect?.protocol)}; allowed: a redirect to HTTPS`,
          ],
    );
  },
});

function toldProtocol(protocol: string | undefined): string {
  return protocol === undefined ? "" : ` to ${protocol}`;
}
