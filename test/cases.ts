/** Whether this run goes through every case, `BLUEGREEN_EVERY_CASE=1`; else through those that stand for the others. */
export const everyCase = process.env["BLUEGREEN_EVERY_CASE"] === "1";

/**
 * Every case, or those whose first words `typical` names.
 * @throws RangeError where no case begins so
 */
export function casesOf<Case extends readonly [unknown, ...unknown[]]>(
  all: readonly Case[],
  typical: readonly Case[0][],
): readonly Case[] {
  const unknown = typical.filter((title) => !all.some(([own]) => own === title));
  if (unknown.length > 0) throw new RangeError(`no case is called ${unknown.map(String).join(", ")}`);
  return everyCase ? all : all.filter(([title]) => typical.includes(title));
}
