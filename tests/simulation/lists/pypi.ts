import { type Change, day, type Step, type Word } from "../history.ts";
import type { SimulatedList } from "../list.ts";
import { type Past, past, type Shown } from "../shown.ts";

/*
 * Two packages of an index: of one it answers in JSON, of the other in HTML, which has no dates. Versions
 * get further files, are deleted, yanked and restored.
 */

interface Version {
  readonly version: string;
  readonly uploadedAt: number;
  readonly wheels: number;
  /** How many of its files are yanked. */
  readonly yanked: "none" | "some" | "all";
  readonly reason: string;
  readonly deleted: boolean;
}

const packages = ["deepseek-kit", "qwen-tools"] as const;
type Package = (typeof packages)[number];

const jsonType = "application/vnd.pypi.simple.v1+json";

/** So many more than of everything else were there before. */
const moreBefore = 3;

interface File {
  readonly filename: string;
  readonly uploadedAt: number;
  readonly yanked: boolean | string;
}

const filesOf = (
  name: Package,
  { version, wheels, uploadedAt, yanked, reason }: Version,
): ReadonlyArray<File> => {
  const isYanked = (index: number) => yanked === "all" || (yanked === "some" && index === 0);
  return [
    `${name}-${version}.tar.gz`,
    ...Array.from(
      { length: wheels },
      (_, index) => `${name.replace("-", "_")}-${version}-cp3${index}-cp3${index}-any.whl`,
    ),
  ].map((filename, index) => ({
    filename,
    uploadedAt: uploadedAt + index,
    yanked: isYanked(index) && (reason === "" ? true : reason),
  }));
};

const jsonOf = (files: ReadonlyArray<File>): string =>
  JSON.stringify({
    meta: { "api-version": "1.4" },
    files: files.map(({ filename, uploadedAt, yanked }) => ({
      filename,
      "upload-time": new Date(uploadedAt).toISOString(),
      yanked,
    })),
  });

const htmlOf = (files: ReadonlyArray<File>): string =>
  `<!DOCTYPE html><html><body>${
    files.map(({ filename, yanked }) =>
      `<a href="/${filename}"${
        yanked === false ? "" : ` data-yanked="${yanked === true ? "" : yanked}"`
      }>${filename}</a>`
    ).join("\n")
  }</body></html>`;

export const pypi: SimulatedList = {
  name: "pypi",
  upstream: "pypi",
  host: "pypi.org",
  keys: () => packages.map((name) => `pypi:${name}`),
  owns: (source) => source.startsWith("pypi:"),
  section: () => ({ pypi: { packages } }),
  draw: (random) => ({
    what: random.pick([
      "release",
      "release",
      "release",
      "late",
      "wheel",
      "yank",
      "yank",
      "yank some",
      "restore",
      "restore",
      "delete",
    ]),
    item: random.whole(0, 7),
    word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen"]),
    forbidden: random.chance(0.2),
  }),
  changed: (known, now) => {
    if (known.news === now.news) return "none";
    // Each is told once of a version, and nothing in an index says that an answer is older.
    return now.updatedAt >= known.updatedAt && now.returns === 1 ? "must" : "may";
  },
  // What is yanked when it is met is no version to use.
  appeared: ({ news }) => news === "yanked" ? "none" : undefined,
  make: ({ now, serial, wire }) => {
    /** By package, oldest first. */
    const kept = new Map<Package, Array<Past<Version>>>(packages.map((name) => [name, []]));
    const of = (name: Package) => kept.get(name) ?? [];
    /** Those that were shown last. */
    let last: ReadonlyArray<Shown> = [];

    const release = (name: Package, uploadedAt = now()) => {
      const history = past<Version>();
      history.put(now(), {
        version: `0.${serial()}.0`,
        uploadedAt,
        wheels: 1,
        yanked: "none",
        reason: "",
        deleted: false,
      });
      of(name).push(history);
    };

    const listed = (name: Package, at: number): ReadonlyArray<Shown> =>
      of(name).flatMap((history): ReadonlyArray<Shown> => {
        const version = history.when(at);
        if (version === undefined || version.deleted) return [];
        const newsOf = ({ yanked }: Version) => yanked === "all" ? "yanked" : "released";
        const states = history.all().filter((each) => each.at <= at);
        const turns = states.filter(({ state }, index) => {
          const before = states[index - 1]?.state;
          return before !== undefined && newsOf(before) !== newsOf(state);
        });
        const news = newsOf(version);
        return [{
          id: version.version,
          news,
          recorded: () => undefined,
          restricted: false,
          // How often it has come to be so.
          returns: turns.filter(({ state }) => newsOf(state) === news).length,
          text: `${name} ${version.version} ${news === "yanked" ? version.reason : ""}`,
          createdAt: name === "deepseek-kit" ? version.uploadedAt : 0,
          since: history.since(),
          updatedAt: turns.at(-1)?.at ?? history.since(),
          number: 0,
          element: () => version,
        }];
      });

    const change = (step: Change): void => {
      const name: Package = step.word === "Qwen" ? "qwen-tools" : "deepseek-kit";
      if (step.what === "release") return release(name);
      if (step.what === "late") return release(name, now() - 60 * day);
      const all = of(name);
      const history = step.what === "restore"
        ? all.findLast((each) => each.when(now())?.yanked === "all")
        : all[all.length - 1 - step.item % Math.max(1, all.length)];
      const version = history?.when(now());
      if (history === undefined || version === undefined) return;
      const put = (to: Partial<Version>) => history.put(now(), { ...version, ...to });
      const reason = step.forbidden === true ? "forbidden" : "";
      if (step.what === "wheel") put({ wheels: version.wheels + 1 });
      else if (step.what === "yank") put({ yanked: "all", reason });
      else if (step.what === "yank some") put({ yanked: "some", reason });
      else if (step.what === "restore") put({ yanked: "none" });
      else if (step.what === "delete") put({ deleted: true });
    };

    return {
      happen: (step: Step) => {
        if (step.do === "change") change(step);
      },
      fill: () => {
        for (const name of packages) {
          for (let more = 0; more < moreBefore; more++) release(name);
        }
      },
      flood: (count) => {
        for (let index = 0; index < count; index++) release("deepseek-kit");
      },
      answer: (asked) => {
        const name = packages.find((each) => asked.url.pathname === `/simple/${each}/`);
        if (name === undefined) return undefined;
        const isJson = name === "deepseek-kit";
        return wire.page(asked, {
          source: `pypi:${name}`,
          all: (at) => listed(name, at),
          reply: (page) => {
            last = page;
            const files = page.flatMap(({ element }) => filesOf(name, element() as Version));
            return {
              page,
              body: isJson ? jsonOf(files) : htmlOf(files),
              headers: { "content-type": isJson ? jsonType : "text/html" },
            };
          },
          broken: (body, items) =>
            last.slice(0, items).flatMap(({ element }) => filesOf(name, element() as Version))
              .reduce((text, { filename }) => text.replaceAll(filename, " / "), body),
        });
      },
      listed: (source) => {
        const name = packages.find((each) => source === `pypi:${each}`);
        return name === undefined ? [] : listed(name, now());
      },
    };
  },
};
