/** Most tags of a resource. Source: "Tag your AWS resources", AWS General Reference. */
export const mostTags = 50;

/** Tags of a text that people read, such as a reason: it is cut where it is longer. */
const prose = 3;

/** Tags that the users' listener has when its route has to remember as much as it ever has to: then nobody could flip for one tag too many. */
const mostOfRoute =
  // Name, bluegreen.stack.
  2 +
  // The active color, a release of each color.
  (1 + 2) +
  // A lease: id, until, and who holds it.
  (2 + prose) +
  // A rejection of each color: version, at, release, and the reason.
  2 * (3 + prose);

/** Most tags of a stack's own, of everything that it has in AWS. */
export const mostOwnTags = mostTags - mostOfRoute;
