import type { Change, Step, Word } from "../history.ts";
import type { SimulatedList } from "../list.ts";
import { type Past, past, type Shown } from "../shown.ts";

/*
 * Two images on Docker Hub: of one the tags that are pushed again are watched, of the other every tag is
 * listed and none of those.
 */

interface Tag {
  readonly name: string;
  /** Counts the images there are. */
  readonly image: number;
  readonly pushedAt: number;
  readonly deleted: boolean;
}

/** The images, and which of their tags are watched. */
const images: ReadonlyArray<{ readonly repo: string; readonly tags?: ReadonlyArray<string> }> = [
  { repo: "acme/deepseek-server", tags: ["latest*", "v*"] },
  { repo: "acme/qwen-server" },
];

const keyOf = ({ repo }: (typeof images)[number]): string => `docker:${repo}`;

/** So many more than of everything else were there before. */
const moreBefore = 4;

export const docker: SimulatedList = {
  name: "docker",
  upstream: "docker",
  host: "hub.docker.com",
  keys: () => images.map(keyOf),
  owns: (source) => images.some((image) => keyOf(image) === source),
  section: () => ({
    docker: { repos: images.map((image) => image.tags === undefined ? image.repo : image) },
  }),
  draw: (random) => ({
    what: random.pick([
      "tag",
      "tag",
      "tag",
      "nightly",
      "push",
      "push",
      "push",
      "push again",
      "delete",
    ]),
    item: random.whole(0, 9),
    word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen"]),
  }),
  changed: (known, now) =>
    // An older answer, of which the list says that it is.
    now.updatedAt < known.updatedAt || known.news === now.news ? "none" : "must",
  make: ({ now, serial, wire }) => {
    /** By image, oldest first. */
    const kept = images.map((): Array<Past<Tag>> => []);
    let pushed = 0;
    /** Those of the page that was shown last. */
    let last: ReadonlyArray<Shown> = [];

    const tag = (image: number, name: string) => {
      const history = past<Tag>();
      history.put(now(), { name, image: ++pushed, pushedAt: now(), deleted: false });
      kept[image]?.push(history);
    };

    const listed = (index: number, at: number): ReadonlyArray<Shown> => {
      const image = images[index];
      return (kept[index] ?? []).flatMap((history): ReadonlyArray<Shown> => {
        const shown = history.when(at);
        if (shown === undefined || shown.deleted || image === undefined) return [];
        const isPushWatched = image.tags !== undefined;
        return [{
          id: shown.name,
          news: isPushWatched ? String(shown.image) : "",
          recorded: () => undefined,
          restricted: false,
          returns: 0,
          text: `${image.repo}:${shown.name} amd64`,
          createdAt: shown.pushedAt,
          since: history.since(),
          updatedAt: shown.pushedAt,
          number: 0,
          element: () => shown,
        }];
      }).toSorted((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1));
    };

    /** Those that the config names. */
    const watched = (index: number, all: ReadonlyArray<Shown>) =>
      images[index]?.tags === undefined ? all : all.filter(({ id }) => !id.startsWith("nightly"));

    const elementOf = ({ element }: Shown) => {
      const { name, image, pushedAt } = element() as Tag;
      const digest = `sha256:${String(image).padStart(64, "0")}`;
      return {
        name,
        digest,
        full_size: 9_000_000_000,
        last_updated: new Date(pushedAt).toISOString(),
        tag_last_pushed: new Date(pushedAt).toISOString(),
        images: [{ architecture: "amd64", os: "linux", digest }],
      };
    };

    const change = (step: Change): void => {
      const image = step.word === "Qwen" ? 1 : 0;
      if (step.what === "tag") return tag(image, `v0.${serial()}`);
      if (step.what === "nightly") return tag(image, `nightly-${serial()}`);
      const all = kept[image] ?? [];
      const history = all[all.length - 1 - step.item % Math.max(1, all.length)];
      const known = history?.when(now());
      if (history === undefined || known === undefined) return;
      const put = (to: Partial<Tag>) => history.put(now(), { ...known, ...to });
      if (step.what === "push") put({ image: ++pushed, pushedAt: now(), deleted: false });
      else if (step.what === "push again") put({ pushedAt: now(), deleted: false });
      else if (step.what === "delete") put({ deleted: true });
    };

    return {
      happen: (step: Step) => {
        if (step.do === "change") change(step);
      },
      fill: () => {
        for (let more = 0; more < moreBefore; more++) {
          tag(0, `latest-${serial()}`);
          tag(1, `v0.${serial()}`);
        }
      },
      flood: (count) => {
        for (let index = 0; index < count; index++) tag(0, `v0.${serial()}`);
      },
      answer: (asked) => {
        const { url } = asked;
        const [, space, name] = /^\/v2\/namespaces\/(\w+)\/repositories\/([\w-]+)\/tags$/
          .exec(url.pathname) ?? [];
        const index = images.findIndex(({ repo }) => repo === `${space}/${name}`);
        if (index < 0) return undefined;
        const number = Number(url.searchParams.get("page") ?? 1);
        const size = Math.min(100, Number(url.searchParams.get("page_size") ?? 10));
        return wire.page(asked, {
          source: `docker:${space}/${name}`,
          isTagged: false,
          all: (at) => watched(index, listed(index, at)),
          reply: (all, at) => {
            const there = all.length === 0 ? [] : listed(index, at);
            const page = there.slice((number - 1) * size, number * size);
            const isLast = number * size >= there.length;
            last = watched(index, page);
            return {
              page: last,
              body: JSON.stringify({
                count: there.length,
                next: isLast ? null : `${url.origin}${url.pathname}?page=${number + 1}`,
                results: page.map(elementOf),
              }),
            };
          },
          broken: (body, items) => {
            const spoilt = new Set(last.slice(0, items).map(({ id }) => id));
            const read = JSON.parse(body) as { readonly results: ReadonlyArray<Pick<Tag, "name">> };
            return JSON.stringify({
              ...read,
              results: read.results.map((each) => spoilt.has(each.name) ? { name: 7 } : each),
            });
          },
        });
      },
      listed: (source) => {
        const index = images.findIndex((image) => keyOf(image) === source);
        return watched(index, listed(index, now()));
      },
    };
  },
};
