/*
 * Runs programs as processes of their own and says what each used.
 */

export const root = new URL("../", import.meta.url).pathname;

export interface Usage {
  readonly wallMs: number;
  /** In user and system mode, in steps of 10 ms. */
  readonly cpuMs: number;
  /** The most memory it ever held, in MB. */
  readonly peakMb: number;
}

export interface Program {
  readonly args: ReadonlyArray<string>;
  /** Of Deno. */
  readonly flags?: ReadonlyArray<string>;
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The program from source, as the tasks of `deno.json` start it. */
export const source = `${root}src/main.ts`;
export const script = (name: string) => `${root}bench/${name}`;

const procfs = (pid: number | "self", file: string): string => {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/${file}`);
  } catch {
    return "";
  }
};

/** Time of all processes this one has started and seen end, in ms. */
const childrenCpuMs = (): number => {
  const fields = procfs("self", "stat").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[13]) + Number(fields[14])) * 10;
};

const statusMb = (pid: number, field: "VmHWM" | "VmRSS"): number =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(procfs(pid, "status"))?.[1] ?? 0) / 1024;

/** Resident memory of a running process, in MB. */
export const memoryMb = (pid: number) => statusMb(pid, "VmRSS");

/** The most memory a running process ever held, in MB. */
export const peakMb = (pid: number) => statusMb(pid, "VmHWM");

/** Open handles of a running process. */
export const handles = (pid: number): number => [...Deno.readDirSync(`/proc/${pid}/fd`)].length;

/** Processor time of a running process so far, in ms. */
export const cpuMs = (pid: number): number => {
  const fields = procfs(pid, "stat").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

const { tasks } = JSON.parse(Deno.readTextFileSync(`${root}deno.json`));

/** The flags of V8 with which `deno task` starts a command of the program. */
export const taskFlags = (task: string): ReadonlyArray<string> =>
  /--v8-flags=\S+/.exec(tasks[task]?.command ?? "") ?? [];

const command = (
  program: string,
  { args, flags = program === source ? taskFlags(args[0] ?? "") : [], folder = root, env = {} }:
    Program,
  stdout: "piped" | "null",
  permissions = ["--allow-net", "--allow-env", "--allow-read", "--allow-write"],
) =>
  new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      ...permissions,
      ...flags,
      program,
      ...args,
    ],
    cwd: folder,
    env,
    stdin: "null",
    stdout,
    stderr: stdout === "piped" ? "inherit" : "null",
  }).spawn();

/** Starts a program whose output nobody reads. */
export const start = (program: string, options: Program) => command(program, options, "null");

/** Runs MRT or another program to its end. */
export const run = async (program: string, options: Program): Promise<Usage> => {
  const cpuBefore = childrenCpuMs();
  const began = performance.now();
  const child = start(program, options);
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakMb(child.pid));
  }, 10);
  await child.status;
  const wallMs = performance.now() - began;
  clearInterval(watch);
  return { wallMs, cpuMs: childrenCpuMs() - cpuBefore, peakMb: peak };
};

/** Runs a script of the bench and gives what it prints as JSON. */
export const ask = async <A>(name: string, args: ReadonlyArray<string>): Promise<A> => {
  const { stdout } = await command(
    script(name),
    { args, flags: ["--v8-flags=--expose-gc"] },
    "piped",
    // It looks at itself in /proc.
    ["--allow-all"],
  ).output();
  // What it alerts on its console comes first.
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "");
};

/** Starts a script that prints one line and goes on. */
export const serve = async (name: string) => {
  const child = command(script(name), { args: [] }, "piped");
  const reader = child.stdout.getReader();
  const printed = new TextDecoder().decode((await reader.read()).value).trim();
  return {
    printed,
    stop: async () => {
      await reader.cancel();
      child.kill();
      await child.status;
    },
  };
};

/** Starts a script that goes on until it is stopped, and then prints JSON. */
export const begin = <A>(name: string, args: ReadonlyArray<string>) => {
  const child = command(script(name), { args }, "piped");
  return {
    stop: async (): Promise<A> => {
      child.kill("SIGTERM");
      const { stdout } = await child.output();
      // What it alerts on its console comes first.
      return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "");
    },
  };
};
