/** A frame of Pulumi's runtime in a stack. */
const runtimeFrame = /[\\/]node_modules[\\/]@pulumi[\\/]/;

/**
 * The program, with errors that are told at once: their stacks have no frames of Pulumi's runtime. Its source maps name files such as
 * `node_modules/@pulumi/resource.ts`; where Node colors a stack it looks in such a name for the slash behind a package's, finds none, and begins
 * anew until its text is too long, half a minute later (`markNodeModules` of Node's lib/internal/util/inspect.js, by way of `defaultErrorMessage` of
 * `@pulumi/pulumi`).
 */
export function toldAtOnce<Outputs>(program: () => Promise<Outputs>): () => Promise<Outputs> {
  return async () => {
    try {
      return await program();
    } catch (error) {
      if (error instanceof Error) error.stack = ownFrames(error.stack);
      throw error;
    }
  };
}

function ownFrames(stack: string | undefined): string {
  const lines = stack?.split("\n") ?? [];
  return lines.filter((line) => !runtimeFrame.test(line)).join("\n");
}
