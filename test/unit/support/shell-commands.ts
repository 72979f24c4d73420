/** Between commands of one script. */
const separators = new Set(["\n", ";", "|", "&"]);

/** Before a command that they are no part of. */
const keywords = new Set(["do", "then", "else", "if", "while", "!", "(", ")", "{", "}"]);

/** Whole commands of the shell's own. */
const ownWords = new Set(["for", "done", "fi"]);

/**
 * The simple commands of a shell script, as their words, in the order of their ends; those in `$(…)` among them, and in their place what they stand
 * for: `$(…)`. Assignments before a command, and redirections, are left out.
 *
 * @throws Error for here-documents, which a page has better in a file
 */
export function commandsIn(script: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    const command = simple(words);
    if (command.length > 0) commands.push(command);
    words = [];
  };
  const add = (text: string) => void (word = (word ?? "") + text);
  let at = 0;
  /** Runs to the end of a `$(…)` that begins here, and adds what is in it. */
  const substitution = () => {
    const end = endOfSubstitution(script, at);
    commands.push(...commandsIn(script.slice(at + 2, end)));
    add("$(…)");
    at = end;
  };
  for (; at < script.length; at += 1) {
    const sign = script.charAt(at);
    const next = script.charAt(at + 1);
    if (sign === "\\") {
      if (next !== "\n") add(next);
      at += 1;
    } else if (sign === "'") {
      const end = script.indexOf("'", at + 1);
      add(script.slice(at + 1, end));
      at = end;
    } else if (sign === '"') {
      add("");
      for (at += 1; script.charAt(at) !== '"'; at += 1) {
        if (script.startsWith("$(", at)) substitution();
        else if (script.charAt(at) === "\\") add(script.charAt((at += 1)));
        else add(script.charAt(at));
      }
    } else if (script.startsWith("$(", at)) substitution();
    else if (sign === "#" && word === undefined) {
      at = script.indexOf("\n", at) - 1;
      if (at < 0) break;
    } else if (sign === "<" || sign === ">") {
      if (script.startsWith("<<", at)) throw new Error(`${script}: a here-document; have a file instead`);
      endWord();
      words.push(sign);
      while (/[>&0-9]/.test(script.charAt(at + 1))) at += 1;
    } else if (separators.has(sign)) endCommand();
    else if (/\s/.test(sign)) endWord();
    else add(sign);
  }
  endCommand();
  return commands;
}

/** Index of the bracket that closes the one after the `$` at `from`. */
function endOfSubstitution(script: string, from: number): number {
  let depth = 0;
  for (let at = from + 1; at < script.length; at += 1) {
    if (script.charAt(at) === "(") depth += 1;
    if (script.charAt(at) === ")") depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`${script}: a $( without an end`);
}

function simple(words: readonly string[]): string[] {
  const [first = ""] = words;
  if (ownWords.has(first)) return [];
  if (keywords.has(first) || /^\w+=/.test(first)) return simple(words.slice(1));
  return words.filter((word, at) => !isRedirection(word) && !isRedirection(words[at - 1] ?? ""));
}

function isRedirection(word: string): boolean {
  return word === "<" || word === ">";
}
