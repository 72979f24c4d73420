import { colors, otherColor, type Color } from "../../components/color.ts";
import { OperatorError } from "../exit.ts";
import { leaseInForce, type LiveRoute } from "../live-route.ts";

/**
 * The color that a release is staged on. Throws `OperatorError` where it has users, or where an operation holds the route: what
 * it would go back to must stay what it was.
 */
export function stagedColor(
  wanted: string | undefined,
  live: LiveRoute | undefined,
  configured: Color,
  now: Date,
): Color {
  const active = colors.find((color) => color === live?.activeColor) ?? configured;
  const color = colorOf(wanted, otherColor(active));
  const lease = leaseInForce(live, now);
  if (lease !== undefined) {
    throw new OperatorError(
      "refused",
      `${lease.holder} holds a lease on the route until ${lease.until}: its users may have to go back to what ${color} runs`,
      "stage once it has ended; to take its users back: npx bluegreen rollout --abort",
    );
  }
  const percent = live?.weights[color] ?? (color === active ? 100 : 0);
  if (percent === 0) return color;
  throw new OperatorError(
    "refused",
    `${color} has ${percent} % of the users: a release is staged where nobody is`,
    color === active
      ? `npx bluegreen release --color ${otherColor(color)} …`
      : "end the canary first: pulumi config rm canary && npx bluegreen up; or, where it is bad: npx bluegreen rollback, which rejects it",
  );
}

function colorOf(wanted: string | undefined, standby: Color): Color {
  if (wanted === undefined || wanted === "standby") return standby;
  const color = colors.find((known) => known === wanted);
  if (color) return color;
  throw new OperatorError("usage", `--color: got "${wanted}"; allowed are standby, ${colors.join(" and ")}`);
}
