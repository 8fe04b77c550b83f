import { sourcesOf } from "./config.ts";
import { minute } from "./history.ts";
import type { Process } from "./machine.ts";
import type { Shown } from "./shown.ts";
import type { Page } from "./upstreams.ts";
import type { WorldView } from "./world.ts";

/*
 * What has to be told, found out without MRT's code: what an upstream showed to one committed poll is
 * compared with what it had shown to the ones before.
 */

/** Something happened to an item between two committed polls, and it matched. */
export interface Happened {
  readonly source: string;
  readonly item: string;
  readonly text: string;
  readonly at: number;
  /** False where it may be told or not: nothing that was shown says what happened. */
  readonly must: boolean;
  /** False for what was there before the first look and was not shown: nobody should hear of it. */
  readonly may: boolean;
  readonly channels: ReadonlyArray<string>;
}

/** A source as its committed polls have shown it. */
export interface Watched {
  readonly known: Map<string, Shown>;
  /** By the upstream's clock, when the first poll was served. */
  readonly baselineAt: number;
  readonly firstMatches: number;
  /** Whether the first look showed all there was. */
  readonly whole: boolean;
  lastCommitAt: number;
}

/** An index shows some items late: what is so much older than the first look may be new. */
const lagMs = 10 * minute;
/** So many that were there before are no chance: a first list was short of them. */
const many = 6;
/** After a change of the config either the old or the new one may be in force for so long. */
const reloadMs = 5 * minute;

export const makeOracle = (view: WorldView) => {
  const { machine, state, config } = view;
  const watched = new Map<string, Watched>();
  const happened: Array<Happened> = [];
  const versions = new Map<string, number>();
  /** Pages shown to the claim that is at work, by source and process. */
  const pages = new Map<string, { owner: string; readonly shown: Array<Page> }>();
  let configAt = -Infinity;
  let configBefore = config();
  let configNow = config();

  const matching = (text: string): "yes" | "no" | "perhaps" => {
    if (configNow !== config()) {
      configBefore = configNow;
      configNow = config();
      configAt = machine.now();
    }
    const found = (keywords: ReadonlyArray<string>) =>
      keywords.some((word) => text.toLowerCase().includes(word.toLowerCase()));
    const now = found(configNow.keywords);
    if (machine.now() - configAt > reloadMs || found(configBefore.keywords) === now) {
      return now ? "yes" : "no";
    }
    return "perhaps";
  };

  const newest = (shown: ReadonlyArray<Page>): ReadonlyMap<string, Shown> => {
    const items = new Map<string, Shown>();
    for (const { items: page } of shown) {
      for (const item of page) {
        const known = items.get(item.id);
        if (known === undefined || item.updatedAt > known.updatedAt) items.set(item.id, item);
      }
    }
    return items;
  };

  const note = (source: string, item: string, text: string, isKnownNews: boolean, may = true) => {
    const match = matching(text);
    if (match === "no") return;
    happened.push({
      source,
      item,
      text,
      at: machine.now(),
      must: match === "yes" && isKnownNews,
      may,
      channels: config().channels,
    });
  };

  const firstLook = (source: string, shown: ReadonlyArray<Page>): Watched => {
    const items = newest(shown);
    if (view.history.setup.firstRun === "each") {
      for (const [item, { text }] of items) note(source, item, text, true);
    }
    return {
      known: new Map(items),
      baselineAt: shown[0]?.servedAt ?? machine.now(),
      whole: view.upstreams.listed(source).every(({ id }) => items.has(id)),
      firstMatches: [...items.values()].filter(({ text }) => matching(text) !== "no").length,
      lastCommitAt: machine.now(),
    };
  };

  const next = (source: string, before: Watched, shown: ReadonlyArray<Page>) => {
    const found = newest(shown);
    const old = [...found.values()].filter(({ id, since }) =>
      !before.known.has(id) && since <= before.baselineAt
    );
    for (const [item, now] of found) {
      const known = before.known.get(item);
      if (known !== undefined && (known.news === now.news || now.updatedAt < known.updatedAt)) {
        continue;
      }
      const numbers = [...before.known.values()].map(({ number }) => number);
      const cameLater = now.since > before.baselineAt;
      const isNew = cameLater && (before.whole || now.createdAt > before.baselineAt - lagMs ||
        // Of a number above all others it came here after them, whatever its date.
        (now.number > 0 && numbers.length > 0 && now.number > Math.max(...numbers)));
      before.known.set(item, now);
      const may = known !== undefined || cameLater || now.updatedAt > before.baselineAt - lagMs ||
        old.length < many;
      note(source, item, now.text, known !== undefined || isNew, may);
    }
    before.lastCommitAt = machine.now();
  };

  return {
    watched,
    happened,
    page: (page: Page, process: Process): void => {
      const owner =
        state.cursors().find(({ source_key }) => source_key.toLowerCase() === page.source)
          ?.lease_owner ?? "";
      const key = `${page.source} ${process.name}`;
      const group = pages.get(key);
      if (group?.owner === owner) group.shown.push(page);
      else pages.set(key, { owner, shown: [page] });
    },
    committed: (process: Process): ReadonlyArray<string> => {
      const polled: Array<string> = [];
      for (const { source_key, version } of state.cursors()) {
        const source = source_key.toLowerCase();
        if ((versions.get(source) ?? 0) === version) continue;
        versions.set(source, version);
        polled.push(source);
        const key = `${source} ${process.name}`;
        const shown = pages.get(key)?.shown ?? [];
        pages.delete(key);
        const before = watched.get(source);
        if (before !== undefined) next(source, before, shown);
        else watched.set(source, firstLook(source, shown));
      }
      return polled;
    },
    configured: () => sourcesOf(config()).map((key) => key.toLowerCase()),
  };
};
export type Oracle = ReturnType<typeof makeOracle>;
