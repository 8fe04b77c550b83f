import { fullVersion } from "./cli/full_version.ts";

/*
 * The version is told before anything else is loaded. Where it cannot be written, the program says
 * why.
 */

const isVersion = Deno.args.length === 1 && /^(?:--version|-v)$/.test(Deno.args[0] ?? "");

const isWritten = (text: string): boolean => {
  const bytes = new TextEncoder().encode(text);
  try {
    return Deno.stdout.writeSync(bytes) === bytes.length;
  } catch {
    return false;
  }
};

if (!(isVersion && isWritten(`mrt ${fullVersion}\n`))) {
  // Effect looks at a stack trace when it is loaded, for which V8 reads the whole bundle again.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const { program } = await import("./cli/program.ts");
  Error.stackTraceLimit = stackTraceLimit;
  program();
}
