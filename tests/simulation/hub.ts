import { titled } from "./forge.ts";
import type { Change, Hub, Step, Word } from "./history.ts";
import type { PageOf, Reply, Wire } from "./list.ts";
import { inListSince, type Past, past, type Shown } from "./shown.ts";
import type { Asked } from "./transport.ts";

/*
 * What an organisation publishes on a hub, with what was there at any time, and how Hugging Face shows a
 * list.
 */

/** A model, a dataset or a Space. */
export interface Repository {
  readonly id: string;
  readonly commits: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly hidden: boolean;
  readonly gated: boolean;
  /** How often it was hidden and shown again. */
  readonly returns: number;
}

const lateDays = 30;
const day = 86_400_000;

export const isoTime = (at: number) => new Date(at).toISOString();

export const makeRepositories = ({ now, serial, element, showsCommits }: {
  readonly now: () => number;
  readonly serial: () => number;
  readonly element: (repository: Repository) => unknown;
  readonly showsCommits: boolean;
}) => {
  const kept: Array<Past<Repository>> = [];

  const publish = (name: string, createdAt = now()) => {
    const history = past<Repository>();
    history.put(now(), {
      id: `acme/${name.replaceAll(" ", "-")}`,
      commits: 0,
      createdAt,
      modifiedAt: createdAt,
      hidden: false,
      gated: false,
      returns: 0,
    });
    kept.push(history);
  };

  const alter = (history: Past<Repository>, what: string): void => {
    const known = history.when(now());
    if (known === undefined) return;
    const put = (to: Partial<Repository>) => history.put(now(), { ...known, ...to });
    if (what === "commit") put({ commits: known.commits + 1, modifiedAt: now() });
    else if (what === "touch") put({ modifiedAt: now() });
    else if (what === "hide") put({ hidden: true });
    else if (what === "show") put({ hidden: false, returns: known.returns + Number(known.hidden) });
    else if (what === "gate") put({ gated: true });
    else if (what === "open gate") put({ gated: false });
  };

  /** What the list shows as of then, newest change first. */
  const listed = (at: number): ReadonlyArray<Shown> =>
    kept.flatMap((history): ReadonlyArray<Shown> => {
      const repository = history.when(at);
      if (repository === undefined || repository.hidden) return [];
      return [{
        id: repository.id,
        news: showsCommits ? String(repository.commits) : "",
        recorded: () => undefined,
        restricted: repository.gated,
        returns: repository.returns,
        text: repository.id,
        createdAt: repository.createdAt,
        since: history.since(),
        updatedAt: repository.modifiedAt,
        shownSince: inListSince(history, at, ({ hidden }) => hidden),
        number: 0,
        element: () => element(repository),
      }];
    }).sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1));

  return {
    listed,
    /** A step that `generate.ts` draws for the models of this hub. */
    happenOn: (hub: Hub, step: Step): void => {
      if (!("hub" in step) || step.hub !== hub) return;
      if (step.do === "publish") {
        const createdAt = now() - (step.agedDays ?? 0) * day;
        return publish(titled(step.word, serial(), step.forbidden), createdAt);
      }
      const history = kept[step.model % Math.max(1, kept.length)];
      if (history !== undefined) alter(history, step.do);
    },
    /** A step of a further list; `late` is published under an old date. */
    change: ({ what, item, word = "DeepSeek", forbidden }: Omit<Change, "at">): void => {
      if (what === "publish" || what === "late") {
        const createdAt = now() - (what === "late" ? lateDays * day : 0);
        return publish(titled(word, serial(), forbidden), createdAt);
      }
      const history = kept[kept.length - 1 - item % Math.max(1, kept.length)];
      if (history !== undefined) alter(history, what);
    },
    fill: (word: Word) => publish(titled(word, serial())),
    flood: (count: number) => {
      for (let index = 0; index < count; index++) publish(titled("DeepSeek", serial()));
    },
  };
};

/** Elements that a page of Hugging Face holds here; the real one has many more. */
const perPage = 20;

/** A page of a list of Hugging Face, which links to the next; `counts` says which of it are watched. */
const linked = (
  url: URL,
  all: ReadonlyArray<Shown>,
  wire: Wire,
  counts: (item: Shown) => boolean,
): Reply => {
  const start = Number(url.searchParams.get("cursor") ?? 0);
  // Where nothing leads on there is but one page.
  const size = wire.suffers("no Link") ? all.length : perPage;
  const page = all.slice(start, start + size);
  const next = new URL(url);
  next.searchParams.set("cursor", String(start + size));
  return {
    page: page.filter(counts),
    body: JSON.stringify(page.map(({ element }) => element())),
    ...start + size < all.length ? { headers: { link: `<${next.href}>; rel="next"` } } : {},
  };
};

/** How Hugging Face answers a request for this list. */
export const answerOfHub = (
  wire: Wire,
  asked: Asked,
  { source, all }: Required<Pick<PageOf, "source" | "all">>,
  counts: (item: Shown) => boolean = () => true,
) =>
  wire.page(asked, {
    source,
    all,
    reply: (all) => linked(asked.url, all, wire, counts),
  });
