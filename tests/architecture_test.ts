import { deepEqual, ok } from "node:assert/strict";

/*
 * main → cli → web → views → app → config → registry → {sources, rules, notifiers} → {message, http, plugin}
 * → domain; only app/layers.ts knows state. Inside app: use cases → health → {poll, deliver} → alert.
 */

const root = new URL("../", import.meta.url).href;

/** The packages of npm a part may use besides `effect`. */
const packages: Readonly<Record<string, ReadonlyArray<string>>> = {
  cli: ["@effect/platform-node-shared"],
  views: [],
  config: ["damerau-levenshtein", "jsonc-parser"],
  sources: ["cheerio", "feedsmith"],
  rules: ["re2js"],
  notifiers: ["nodemailer", "@types/nodemailer"],
};

/** The parts a part may know. */
const arrows: Readonly<Record<string, ReadonlyArray<string>>> = {
  main: ["cli"],
  cli: ["web", "views", "app", "config", "domain"],
  web: ["views", "app", "config", "domain"],
  views: ["app", "config", "domain"],
  app: ["config", "http", "domain"],
  config: ["registry", "plugin", "http", "domain"],
  registry: ["sources", "rules", "notifiers"],
  sources: ["http", "plugin", "domain"],
  rules: ["plugin", "domain"],
  notifiers: ["message", "http", "plugin", "domain"],
  message: ["domain"],
  http: ["domain"],
  plugin: ["domain"],
  state: ["domain"],
  domain: [],
};

/** The rooms of `app`, and those a room may know; its files beside the rooms are use cases. */
const rooms: Readonly<Record<string, ReadonlyArray<string>>> = {
  health: ["poll", "deliver", "alert"],
  poll: ["alert"],
  deliver: ["alert"],
  alert: [],
  telemetry: [],
};
/** What every room may use. */
const common = ["app/telemetry.ts", "app/measures.ts", "app/state_failure.ts"];

interface Module {
  readonly specifier: string;
  readonly dependencies?: ReadonlyArray<{
    readonly specifier: string;
    readonly isDynamic?: boolean;
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
  }>;
}

const graph = (): ReadonlyArray<Module> => {
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", new URL("src/main.ts", root).href],
    cwd: new URL(root),
  }).outputSync();
  return JSON.parse(new TextDecoder().decode(stdout)).modules;
};

/** `app/layers.ts` → `app`, `registry.ts` → `registry`. */
const partOf = (path: string) => path.split(/[/.]/)[0] ?? "";

interface Arrow {
  readonly from: string;
  readonly to: string;
}

const modules = graph();
const inside: Array<Arrow> = [];
const outside: Array<Arrow> = [];
for (const { specifier, dependencies } of modules) {
  if (!specifier.startsWith(`${root}src/`)) continue;
  const from = specifier.slice(`${root}src/`.length);
  for (const dependency of dependencies ?? []) {
    for (const target of [dependency.code?.specifier, dependency.type?.specifier]) {
      if (target === undefined) continue;
      if (target.startsWith(`${root}src/`)) {
        inside.push({ from, to: target.slice(`${root}src/`.length) });
      } else if (!target.startsWith(root)) outside.push({ from, to: dependency.specifier });
    }
  }
}

Deno.test("the graph of the program is seen whole", () => {
  const files = new Set(inside.flatMap(({ from, to }) => [from, to]));
  for (const file of ["main.ts", "registry.ts", "app/layers.ts", "domain/item.ts"]) {
    ok(files.has(file), `${file} is missing from the graph`);
  }
  for (const part of Object.keys(arrows)) {
    ok([...files].some((file) => partOf(file) === part), `nothing of ${part} is in the graph`);
  }
});

Deno.test("arrows between the parts run one way", () => {
  const wrong = inside.filter(({ from, to }) => {
    const [mine, theirs] = [partOf(from), partOf(to)];
    if (mine === theirs) return false;
    if (theirs === "state") return from !== "app/layers.ts";
    return !(arrows[mine] ?? []).includes(theirs);
  });
  deepEqual(wrong, []);
});

Deno.test("arrows between the rooms of app run one way", () => {
  const roomOf = (path: string) => /^app\/(\w+)\//.exec(path)?.[1];
  const wrong = inside.filter(({ from, to }) => {
    const [mine, theirs] = [roomOf(from), roomOf(to)];
    if (mine === undefined || mine === theirs || !to.startsWith("app/")) return false;
    return theirs === undefined ? !common.includes(to) : !(rooms[mine] ?? []).includes(theirs);
  });
  deepEqual(wrong, []);
});

Deno.test("the stores know no database but through SQL", () => {
  const wrong = inside.filter(({ from, to }) =>
    from.startsWith("state/sql/") && to.startsWith("state/") && !to.startsWith("state/sql/")
  );
  deepEqual(wrong, []);
});

Deno.test("no file depends on itself in a circle", () => {
  const targets = Map.groupBy(inside, ({ from }) => from);
  const done = new Set<string>();
  const visit = (file: string, path: ReadonlyArray<string>): void => {
    ok(!path.includes(file), `circle: ${[...path, file].join(" → ")}`);
    if (done.has(file)) return;
    for (const { to } of targets.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
});

Deno.test("a part uses the packages meant for it and no other", () => {
  const wrong = outside.filter(({ from, to }) => {
    if (/^effect(\/|$)/.test(to)) return false;
    // The driver of the database and hashes come with the runtime.
    if (to.startsWith("node:")) return partOf(from) === "domain" && to !== "node:crypto";
    return !(packages[partOf(from)] ?? []).some((name) => to === name || to.startsWith(`${name}/`));
  });
  deepEqual(wrong, []);
});

Deno.test("every source, rule and notifier is known to the registry alone", () => {
  const plugins = /^(sources|rules|notifiers)\//;
  const wrong = inside.filter(({ from, to }) =>
    plugins.test(to) && from !== "registry.ts" && partOf(from) !== partOf(to)
  );
  deepEqual(wrong, []);
});

/**
 * What the sources of model hubs share: how an organisation and its models are listed; and those of
 * providers: what a list of served models says; and those of forges: issues and releases, and how their
 * lists are swept. What the channels to group chats share: the robot behind an address.
 */
const sharedFolders = [
  "sources/organisation/",
  "sources/model_list/",
  "sources/forge/",
  "notifiers/robot/",
];

Deno.test("a plugin knows no other plugin", () => {
  const folderOf = (path: string) => /^(?:sources|rules|notifiers)\/[^/]+\//.exec(path)?.[0];
  const wrong = inside.filter(({ from, to }) => {
    const [mine, theirs] = [folderOf(from), folderOf(to)];
    return mine !== undefined && theirs !== undefined && mine !== theirs &&
      !sharedFolders.includes(theirs);
  });
  deepEqual(wrong, []);
});

Deno.test("the version loads nothing, and a command neither the others nor what it does not use", () => {
  const byName = new Map(modules.map((module) => [module.specifier, module]));
  const loadedWith = (file: string, seen = new Set<string>()): ReadonlySet<string> => {
    if (seen.has(file)) return seen;
    seen.add(file);
    for (const { isDynamic, code } of byName.get(`${root}src/${file}`)?.dependencies ?? []) {
      if (isDynamic !== true && code?.specifier?.startsWith(`${root}src/`)) {
        loadedWith(code.specifier.slice(`${root}src/`.length), seen);
      }
    }
    return seen;
  };
  deepEqual([...loadedWith("main.ts")], ["main.ts", "cli/full_version.ts", "app/version.ts"]);
  const program = loadedWith("cli/program.ts");
  for (const file of ["cli/status.ts", "cli/once.ts", "registry.ts", "config/load.ts"]) {
    ok(!program.has(file), `the program loads ${file} before a command is called`);
  }
  const unused: Readonly<Record<string, ReadonlyArray<string>>> = {
    status: ["app/once.ts", "http/upstream_client.ts", "message/words.ts", "config/starter.ts"],
    // What a plugin does is loaded with the first entry of the config that needs it.
    once: [
      "app/daemon.ts",
      "app/replay.ts",
      "config/json_schema.ts",
      "config/starter.ts",
      "message/words.ts",
      "notifiers/email/transport.ts",
      "notifiers/robot/robot_notifier.ts",
      "sources/feeds/feeds_source.ts",
      "sources/github/github_source.ts",
    ],
  };
  for (const [command, files] of Object.entries(unused)) {
    const loaded = loadedWith(`cli/${command}.ts`);
    for (const file of files) {
      ok(byName.has(`${root}src/${file}`), `${file} is gone`);
      ok(!loaded.has(file), `${command} loads ${file}`);
    }
  }
});
