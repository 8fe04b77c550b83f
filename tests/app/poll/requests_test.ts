import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as TestClock from "effect/testing/TestClock";
import { runOnce } from "../../../src/app/once.ts";
import { describedConfig } from "../../../src/config/json_schema.ts";
import { registry } from "../../../src/config/registered.ts";
import { Sources } from "../../../src/domain/source.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { dockerHub } from "../../simulators/docker_hub.ts";
import { feedSite } from "../../simulators/feed.ts";
import { forge } from "../../simulators/forge.ts";
import { github } from "../../simulators/github.ts";
import { huggingface } from "../../simulators/huggingface.ts";
import { modelApi } from "../../simulators/model_api.ts";
import { modelscope } from "../../simulators/modelscope.ts";
import { pypiIndex } from "../../simulators/pypi.ts";
import { collectionElement, paperElement } from "../../sources/huggingface/elements.ts";
import { collectWarnings, test } from "../../testing.ts";
import { watching } from "../real_sources.ts";
import { scriptedChannel, settings } from "../scripted.ts";

/*
 * What a cycle costs the upstreams where everything is watched, and the table of it in docs/sources.md.
 */

const noon = Date.UTC(2026, 10, 24, 12);
const minute = 60_000;
const long = noon - 90 * 24 * 60 * minute;

/** Every `monitor` of a section, turned on. */
const everything = (kind: string): Readonly<Record<string, boolean>> => {
  const section = describedConfig(registry, "en").properties?.["sources"]?.properties?.[kind];
  const monitors = section?.properties?.["monitor"]?.properties ?? {};
  return Object.fromEntries(Object.keys(monitors).map((name) => [name, true]));
};

const nothing = (kind: string) =>
  Object.fromEntries(Object.keys(everything(kind)).map((name) => [name, false]));

/** A section of each kind, with everything on, and what they ask. */
const upstreams = (now: () => number) =>
  Effect.gen(function* () {
    const hub = yield* huggingface({ now });
    const scope = yield* modelscope({ now });
    const repositories = yield* github({ now });
    const site = yield* feedSite({ now });
    const index = yield* pypiIndex({ now });
    const images = yield* dockerHub({ now });
    const router = yield* modelApi({ now });
    const provider = yield* modelApi({ now });
    const gitcode = yield* forge("gitcode", { now });
    const gitee = yield* forge("gitee", { now });

    const repo = repositories.repo("acme/engine");
    repositories.repo("owned/engine");
    repo.open({ title: "Support DeepSeek" });
    repo.releases.publish();
    repo.comments.add();
    repo.discussions.open();
    repo.code.tag();
    repo.code.commit({ paths: ["models/deepseek.py"] });
    hub.publish("acme/deepseek", { createdAt: long });
    hub.publish("acme/deepseek-data", { list: "datasets", createdAt: long });
    hub.publish("acme/deepseek-chat", { list: "spaces", createdAt: long });
    hub.publish("fan/DeepSeek-V4-GGUF", { likes: 50, createdAt: long });
    const slug = `acme/deepseek-${"6".repeat(24)}`;
    hub.add("collections", slug, collectionElement(slug, long));
    hub.add("daily_papers", "2611.00001", { paper: paperElement("2611.00001", noon) });
    scope.publish("acme/deepseek", { createdAt: long });
    scope.publish("acme/deepseek-data", { list: "datasets", createdAt: long });
    site.publish("deepseek");
    index.upload("deepseek-1.0.tar.gz");
    images.push("latest");
    router.offer("deepseek/deepseek-v4");
    provider.offer("deepseek-v4");
    for (const made of [gitcode, gitee]) {
      const { items, tag } = made.repo("acme/engine");
      items.open({ title: "Support DeepSeek" });
      items.open({ title: "Support DeepSeek", pull: true });
      items.releases.publish();
      tag();
    }

    const token = { token_env: "TOKEN" };
    const at = (made: { readonly url: string }, kind: string) => ({
      base_url: made.url,
      monitor: everything(kind),
      ...token,
    });
    const sections = {
      github: {
        ...at(repositories, "github"),
        repos: [
          { repo: "acme/engine", paths: ["models/**"] },
          { repo: "owned/*", monitor: { ...nothing("github"), repositories: true } },
        ],
        searches: [{ name: "v4", query: "DeepSeek", type: "issues" }],
      },
      huggingface: {
        ...at(hub, "huggingface"),
        orgs: ["acme"],
        searches: [{ name: "v4", query: "DeepSeek-V4" }],
      },
      modelscope: { ...at(scope, "modelscope"), orgs: ["acme"] },
      feeds: [{ name: "news", url: `${site.url}/feed` }],
      pypi: { packages: ["deepseek"], base_url: `${index.url}/simple/` },
      docker: { repos: ["deepseek/server"], base_url: images.url },
      openrouter: { base_url: router.url },
      openai_compatible: [{ name: "acme", base_url: `${provider.url}/v1`, ...token }],
      gitcode: { ...at(gitcode, "gitcode"), repos: ["acme/engine"] },
      gitee: { ...at(gitee, "gitee"), repos: ["acme/engine"] },
    };
    const asked = () =>
      [hub, scope, repositories, site, index, images, router, provider, gitcode, gitee]
        .flatMap(({ requests }) => requests);
    return { sections, asked };
  });

interface Cost {
  readonly requests: number;
  /** Of them those that name the last answer. */
  readonly conditional: number;
}

const sum = (cycle: ReadonlyMap<string, Cost>): Cost =>
  [...cycle.values()].reduce((one, other) => ({
    requests: one.requests + other.requests,
    conditional: one.conditional + other.conditional,
  }));

/** What each source of a config with everything on asks for in a cycle, and then all in one. */
const watched = (token: boolean) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(noon);
    const clock = { at: noon };
    const { sections, asked } = yield* upstreams(() => clock.at);
    deepEqual(
      Object.keys(sections).toSorted(),
      registry.sources.map(({ kind }) => kind).toSorted(),
    );
    const services = yield* Layer.build(watching(
      sections,
      scriptedChannel("welink"),
      token ? { TOKEN: "t0ken" } : {},
      Layer.succeedContext(yield* Layer.build(StateFile.layerMemory)),
    ));
    const sources = yield* Effect.provideContext(Sources, services);

    const costOf = (some: typeof sources) =>
      Effect.gen(function* () {
        const before = asked().map(({ headers }) => headers);
        yield* collectWarnings(
          runOnce(settings(), () => Effect.void).pipe(
            Effect.provideService(Sources, some),
            Effect.provideContext(services),
          ),
        );
        const made = asked().map(({ headers }) => headers).filter((each) => !before.includes(each));
        const cost: Cost = {
          requests: made.length,
          conditional: made.filter((headers) => headers.has("if-none-match")).length,
        };
        return cost;
      });
    const cycle = Effect.gen(function* () {
      clock.at += 5 * minute;
      yield* TestClock.adjust(5 * minute);
      return new Map(
        yield* Effect.forEach(
          sources,
          (source) => Effect.map(costOf([source]), (cost) => [source.key, cost] as const),
        ),
      );
    });
    const first = yield* cycle;
    // The second look may be the first that can name an answer.
    yield* cycle;
    const idle = yield* cycle;
    clock.at += 5 * minute;
    yield* TestClock.adjust(5 * minute);
    return { first, idle, together: yield* costOf(sources) };
  });

/** A key in the form in which the docs have it. */
const formOf = (key: string): string =>
  key.replace(/^(github|git(?:code|ee)):acme\/engine/, "$1:OWNER/REPO")
    .replace("owned/*", "OWNER/*")
    .replace("search/v4", "search/NAME")
    .replace("deepseek/server", "OWNER/IMAGE")
    .replace("pypi:deepseek", "pypi:PACKAGE")
    .replace(/^(feeds|openai_compatible):.*/, "$1:NAME")
    .replace(/:acme\b/, ":ORG");

/** The rows of the table under this heading: the sources of each, and its numbers. */
const documented = (path: string, heading: string) => {
  const docs = Deno.readTextFileSync(new URL(`../../../docs/${path}`, import.meta.url));
  const [, section = ""] = docs.split(`## ${heading}\n`);
  return (section.split("\n## ")[0] ?? "").split("\n").filter((line) => line.startsWith("| `"))
    .flatMap((line) => {
      const [, sources = "", ...cells] = line.split("|");
      const numbers = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
      return [...sources.matchAll(/`([^`]+)`/g)].map(([, source]) => [source, ...numbers]);
    });
};

test("a cycle with everything on costs each upstream what the docs' table says", () =>
  Effect.gen(function* () {
    const { first, idle, together } = yield* watched(true);
    const measured = [...first].map(([key, { requests }]) => {
      const later = idle.get(key);
      return [formOf(key), `${requests}`, `${later?.requests}`, `${later?.conditional}`];
    }).toSorted();
    deepEqual(documented("sources.md", "What a cycle costs").toSorted(), measured);
    deepEqual(documented("sources.zh-CN.md", "一轮轮询的开销").toSorted(), measured);
    // All at once they ask for no more than each alone.
    deepEqual(together, sum(idle));
  }));

test("without a token a cycle costs the same, except that discussions are not asked for", () =>
  Effect.gen(function* () {
    const known = yield* watched(true);
    const anonymous = yield* watched(false);
    const withoutDiscussions = (cycle: ReadonlyMap<string, Cost>) =>
      [...cycle].filter(([key]) => !key.endsWith("/discussions"));
    for (const cycle of ["first", "idle"] as const) {
      deepEqual(withoutDiscussions(anonymous[cycle]), withoutDiscussions(known[cycle]));
      deepEqual(anonymous[cycle].get("github:acme/engine/discussions")?.requests, 0);
    }
  }));
