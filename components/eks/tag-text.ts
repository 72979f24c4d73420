/** Longest value of a tag, characters. Source: "Tags for your listeners and rules", Elastic Load Balancing user guide, 2026-11. */
export const longestTagValue = 255;

/** AWS takes letters, digits, spaces and `_.:/=+-@`, no space at an end. A space is written `_` here, and `=` begins the code of any other byte. */
const plain = /^[A-Za-z0-9.:/+@-]$/;

const cutMark = "...";

/** Any text in the characters of a tag's value, as readable as they allow. */
export function tagText(text: string): string {
  return Array.from(text, writtenCharacter).join("");
}

/** The same, cut after a whole character where it is longer than `limit`, and marked so. Cutting what was cut changes nothing. */
export function cutTagText(text: string, limit: number): string {
  const whole = tagText(text);
  if (whole.length <= limit) return whole;
  let cut = "";
  for (const character of text) {
    const written = writtenCharacter(character);
    if (cut.length + written.length > limit - cutMark.length) break;
    cut += written;
  }
  return cut + cutMark;
}

/**
 * The text that `tagText` wrote.
 *
 * @throws RangeError where it wrote no such thing
 */
export function textOfTag(written: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < written.length; at += 1) {
    const character = written.charAt(at);
    if (character === "=") {
      const code = written.slice(at + 1, at + 3);
      if (!/^[0-9A-F]{2}$/.test(code)) throw foreign(written);
      bytes.push(Number.parseInt(code, 16));
      at += 2;
    } else if (character === "_") bytes.push(0x20);
    else if (plain.test(character)) bytes.push(character.charCodeAt(0));
    else throw foreign(written);
  }
  return decoded(Uint8Array.from(bytes), written);
}

function writtenCharacter(character: string): string {
  if (character === " ") return "_";
  if (plain.test(character)) return character;
  return [...Buffer.from(character, "utf8")]
    .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}

function decoded(bytes: Uint8Array, written: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw foreign(written);
  }
}

function foreign(written: string): RangeError {
  return new RangeError(`tag value "${written}" is none that this project wrote`);
}
