import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mistakeIn } from "../commands.ts";

/*
 * What a server is set up with: read as text everywhere, verified by systemd where there is one.
 */

const folder = new URL("../../packaging/", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, folder));

const services = ["mrt.service", "mrt-once.service"];
const units = [...services, "mrt-once.timer"];

/** The values of a key of a unit, in their order. */
const valuesOf = (unit: string, key: string): ReadonlyArray<string> =>
  read(`systemd/${unit}`).split("\n")
    .filter((line) => line.startsWith(`${key}=`))
    .map((line) => line.slice(key.length + 1));

/** Arrays as a Containerfile writes them: `CMD ["mrt", "once"]`. */
const arrays = (text: string, before: RegExp): ReadonlyArray<ReadonlyArray<string>> =>
  [...text.matchAll(new RegExp(`${before.source}\\s*(\\[[^\\]]*\\])`, "gm"))]
    .map(([, array = "[]"]) => JSON.parse(array));

const present = (command: string): boolean => {
  try {
    return new Deno.Command(command, { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
};

const onSystemd = (name: string, body: () => void) => {
  const there = present("systemd-analyze");
  Deno.test({
    name: there ? name : `${name} (skipped: no systemd-analyze on this machine)`,
    ignore: !there,
    fn: body,
  });
};

const analyze = (...args: ReadonlyArray<string>) => {
  const copies = Deno.makeTempDirSync({ prefix: "mrt-units-" });
  try {
    for (const unit of units) {
      // The program is not installed here, and systemd asks whether it is there.
      const text = read(`systemd/${unit}`).replaceAll("/usr/local/bin/mrt", "/bin/true");
      Deno.writeTextFileSync(`${copies}/${unit}`, text);
    }
    const { success, stdout, stderr } = new Deno.Command("systemd-analyze", {
      args: [...args],
      cwd: copies,
    }).outputSync();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { success, stdout: decode(stdout), stderr: decode(stderr) };
  } finally {
    Deno.removeSync(copies, { recursive: true });
  }
};

onSystemd("systemd finds nothing to say about the units", () => {
  const { success, stderr } = analyze("verify", "--man=no", ...units.map((unit) => `./${unit}`));
  // It merely mentions a key that it does not know.
  equal(stderr, "");
  ok(success);
});

onSystemd("systemd calls the exposure of both services low", () => {
  for (const service of services) {
    const { success, stdout, stderr } = analyze(
      "security",
      "--offline=true",
      "--threshold=20",
      "--no-pager",
      `./${service}`,
    );
    ok(success, stdout + stderr);
  }
});

Deno.test("the daemon and the single run are confined alike and share their state", () => {
  const confinement = (unit: string) => read(`systemd/${unit}`).split(/^EnvironmentFile=/m)[1];
  equal(
    confinement("mrt.service")?.split("\n[Install]")[0]?.trim(),
    confinement("mrt-once.service")?.trim(),
  );
  for (const service of services) {
    const [state = ""] = valuesOf(service, "StateDirectory");
    deepEqual(valuesOf(service, "WorkingDirectory"), [`/var/lib/${state}`]);
  }
});

Deno.test("the units start commands that exist", () => {
  for (const service of services) {
    const [program, ...args] = valuesOf(service, "ExecStart")[0]?.split(" ") ?? [];
    equal(program, "/usr/local/bin/mrt");
    equal(mistakeIn(args), undefined);
  }
});

Deno.test("the container starts and checks commands that exist", () => {
  const file = read("container/Containerfile");
  deepEqual(arrays(file, /^ENTRYPOINT/), [["mrt"]]);
  const [start = [], ...others] = arrays(file, /^CMD/);
  const [[program, ...check] = [], ...more] = arrays(file, /^HEALTHCHECK .*\\\n {2}CMD/);
  equal(program, "mrt");
  equal(mistakeIn(start), undefined);
  equal(mistakeIn(check), undefined);
  deepEqual([start[0], check[0], others, more], ["daemon", "healthcheck", [], []]);
});

Deno.test("the container is made of what deno task compile leaves", () => {
  const [, made = ""] =
    /^COPY (\S+) \/usr\/local\/bin\/mrt$/m.exec(read("container/Containerfile")) ??
      [];
  equal(made, "dist/mrt");
  match(read("../tools/compile.ts"), /resolve\("dist", /);
});

/** `services.mrt.image` → `mrt`; a list's elements have the path of the list. Enough for this file. */
const compose = (): ReadonlyArray<readonly [path: string, value: string]> => {
  const parents: Array<{ readonly indent: number; readonly key: string }> = [];
  return read("container/compose.yaml").split("\n").flatMap((line) => {
    const [, indent = "", dash = "", key, value = ""] =
      /^( *)(- )?(?:(\w+):(?: |$))?(.*)$/.exec(line) ?? [];
    if (line.trim() === "" || line.trim().startsWith("#")) return [];
    while ((parents.at(-1)?.indent ?? -1) >= indent.length) parents.pop();
    if (key !== undefined) parents.push({ indent: indent.length, key });
    ok(key !== undefined || dash !== "", `not understood: ${line}`);
    return [[parents.map((parent) => parent.key).join("."), value] as const];
  });
};

/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md, those used here. */
const known = new Set([
  "services",
  "services.mrt",
  ...[
    "image",
    "build",
    "build.context",
    "build.dockerfile",
    "command",
    "env_file",
    "volumes",
    "restart",
    "stop_grace_period",
    "read_only",
    "tmpfs",
    "cap_drop",
    "security_opt",
  ].map((key) => `services.mrt.${key}`),
  "volumes",
  "volumes.state",
]);

Deno.test("the compose file has keys that compose knows, and no tab", () => {
  ok(!read("container/compose.yaml").includes("\t"));
  deepEqual(compose().map(([path]) => path).filter((path) => !known.has(path)), []);
});

Deno.test("the compose file builds, starts and mounts what the container expects", () => {
  const values = (key: string) =>
    compose().filter(([path]) => path === `services.mrt.${key}`).map(([, value]) => value)
      .filter((value) => value !== "");
  const file = read("container/Containerfile");
  const [context = ""] = values("build.context");
  const project = new URL(`${context}/`, new URL("container/", folder));
  const [dockerfile = ""] = values("build.dockerfile");
  equal(Deno.readTextFileSync(new URL(dockerfile, project)), file);
  deepEqual(JSON.parse(values("command")[0] ?? "[]"), arrays(file, /^CMD/)[0]);
  const targets = values("volumes").map((mount) => mount.split(":")[1] ?? "");
  deepEqual(targets.toSorted(), ["/data", "/etc/mrt/config.json"]);
  for (const target of targets) ok(file.includes(target), `the container does not know ${target}`);
});
