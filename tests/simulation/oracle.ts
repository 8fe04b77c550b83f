import { type Configured, sourcesOf } from "./config.ts";
import { minute } from "./history.ts";
import type { Process } from "./machine.ts";
import { toldOf } from "./routes.ts";
import type { Verdict } from "./list.ts";
import type { Shown } from "./shown.ts";
import { listOf, type Page } from "./upstreams.ts";
import type { WorldView } from "./world.ts";

/*
 * What has to be told, found out without MRT's code: what an upstream showed to one committed poll is
 * compared with what it had shown to the ones before.
 */

/** Something happened to an item between two committed polls, and it matched. */
export interface Happened {
  /** As `Upstreams.sameAs` calls it. */
  readonly source: string;
  readonly item: string;
  readonly text: string;
  readonly at: number;
  /** False where it may be told or not: nothing that was shown says what happened. */
  readonly must: boolean;
  /** False for what was there before the first look and was not shown: nobody should hear of it. */
  readonly may: boolean;
  /** Those that have to be told, and those that may be. */
  readonly channels: ReadonlyArray<string>;
  readonly perhaps: ReadonlyArray<string>;
}

/** From when to when lists that showed everything were without an item. */
interface Absence {
  readonly since: number;
  readonly until: number;
}

/** A source as its committed polls have shown it. */
export interface Watched {
  readonly known: Map<string, Shown>;
  /** What the first look that showed anything has shown. */
  first: ReadonlyArray<Shown>;
  readonly absent: Map<string, Absence>;
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
/** Lists flap, so what they are without for less than this need not have been gone. */
const goneMs = 30 * minute;
/** More old items than these at once need not all be looked into. */
const lookedInto = 10;

export const makeOracle = (view: WorldView) => {
  const { machine, state, config, upstreams } = view;
  const { sameAs } = upstreams;
  const watched = new Map<string, Watched>();
  const happened: Array<Happened> = [];
  const versions = new Map<string, number>();
  /** Pages shown to the claim that is at work, by source and process. */
  const pages = new Map<string, { owner: string; readonly shown: Array<Page> }>();
  /** Who let everybody in, at which content: heard once. */
  const opened = new Set<string>();
  /** What decides for the process whose poll is looked at. */
  let inForce: ReadonlyArray<Configured> = [];

  /** Whom each config that may be in force tells of this text. */
  const told = (text: string) =>
    inForce.map((config) => toldOf(config, text, view.history.setup.routes === true));

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
    const all = told(text);
    const perhaps = [...new Set(all.flat())];
    if (perhaps.length === 0) return;
    happened.push({
      source,
      item,
      text,
      at: machine.now(),
      must: isKnownNews,
      may,
      channels: (all[0] ?? []).filter((channel) => all.every((each) => each.includes(channel))),
      perhaps,
    });
  };

  /** What one more whole list says by what it is without. */
  const noteMissing = (source: string, { known }: Watched, shown: ReadonlyArray<Page>) => {
    const { missed } = listOf(source);
    const isSame = shown.at(-1)?.isSame === true;
    if (missed === undefined || !(isSame || isWhole(shown))) return;
    const ids = new Set(shown.flatMap(({ items }) => items.map(({ id }) => id)));
    const proven = [...known.values()].filter(({ missing }) => missing !== undefined);
    const missing = proven.filter((item) => isSame ? (item.missing ?? 0) > 0 : !ids.has(item.id));
    for (const item of missing) {
      const now = missed(item, missing.length / proven.length);
      known.set(item.id, now);
      if (now.news !== item.news) note(source, item.id, now.text, true);
    }
  };

  /** An item as it is known from now on: what cannot be read whole does not say that it is back. */
  const counted = (now: Shown, known: Shown | undefined, whole: boolean): Shown => {
    const missing = whole ? 0 : known?.missing;
    return missing === undefined ? now : { ...now, missing };
  };

  const firstLook = (source: string, shown: ReadonlyArray<Page>): Watched => {
    const items = newest(shown);
    if (view.history.setup.firstRun === "each") {
      for (const [item, { text }] of items) note(source, item, text, true);
    }
    const whole = isWhole(shown);
    return {
      known: new Map([...items].map(([id, item]) => [id, counted(item, undefined, whole)])),
      first: [...items.values()],
      absent: new Map(),
      baselineAt: shown[0]?.servedAt ?? machine.now(),
      whole: upstreams.listed(source).every(({ id }) => items.has(id)),
      firstMatches: [...items.values()].filter(({ text }) => told(text).flat().length > 0).length,
      lastCommitAt: machine.now(),
    };
  };

  /** Whether a list was shown, and all of it. */
  const isWhole = (shown: ReadonlyArray<Page>): boolean => {
    const ids = new Set(shown.flatMap(({ items }) => items.map(({ id }) => id)));
    const list = shown.at(-1)?.list;
    return list !== undefined && list.size > 0 && [...list].every((id) => ids.has(id));
  };

  /** Which known items a list was without that showed everything. */
  const noteAbsence = ({ known, absent }: Watched, shown: ReadonlyArray<Page>) => {
    for (const { items } of shown) for (const { id } of items) absent.delete(id);
    const list = shown.at(-1)?.list;
    if (list === undefined || !isWhole(shown)) return;
    const now = machine.now();
    for (const id of known.keys()) {
      if (!list.has(id)) absent.set(id, { since: absent.get(id)?.since ?? now, until: now });
    }
  };

  /** What happened to a known item. */
  const newsOf = (
    source: string,
    known: Shown,
    now: Shown,
    absence: Absence | undefined,
  ): Verdict => {
    const { changed } = listOf(source);
    if (changed !== undefined) return changed(known, now);
    if (now.updatedAt < known.updatedAt) return "none";
    if (known.news !== now.news) return "must";
    if (now.returns > known.returns) {
      return absence !== undefined && absence.until - absence.since >= goneMs ? "must" : "may";
    }
    if (known.restricted && !now.restricted) {
      const key = `${now.id}@${now.updatedAt}`;
      if (opened.has(key)) return "none";
      opened.add(key);
      return "must";
    }
    return "none";
  };

  const next = (source: string, before: Watched, shown: ReadonlyArray<Page>) => {
    const found = newest(shown);
    const { appeared } = listOf(source);
    const met = {
      baselineAt: before.baselineAt,
      known: new Map(before.known),
      first: before.first,
      shown: [...found.values()],
    };
    if (before.first.length === 0) before.first = met.shown;
    const unknown = [...found.values()].filter(({ id }) => !before.known.has(id));
    const old = unknown.filter(({ since }) => since <= before.baselineAt);
    noteMissing(source, before, shown);
    const whole = isWhole(shown);
    const isEach = before.known.size === 0 && view.history.setup.firstRun === "each";
    const numbers = [...before.known.values()].map(({ number }) => number);
    for (const [item, now] of found) {
      const known = before.known.get(item);
      if (known !== undefined) {
        const news = newsOf(source, known, now, before.absent.get(item));
        if (now.updatedAt >= known.updatedAt) before.known.set(item, counted(now, known, whole));
        if (news !== "none") note(source, item, now.text, news === "must");
        continue;
      }
      const cameLater = now.since > before.baselineAt;
      const isNew = cameLater && (before.whole || now.createdAt > before.baselineAt - lagMs ||
        // Of a number above all others it came here after them, whatever its date.
        (now.number > 0 && numbers.length > 0 && now.number > Math.max(...numbers)));
      const then = now.recorded(before.baselineAt);
      const isRecorded = then !== undefined && then !== now.recorded(machine.now()) &&
        unknown.length <= lookedInto;
      before.known.set(item, counted(now, undefined, whole));
      const verdict = appeared?.(now, met);
      if (verdict !== undefined) {
        if (verdict !== "none") note(source, item, now.text, verdict === "must");
        continue;
      }
      const may = cameLater || isEach || now.updatedAt > before.baselineAt - lagMs ||
        old.length < many;
      note(source, item, now.text, isNew || (isRecorded && may), may);
    }
    noteAbsence(before, shown);
    before.lastCommitAt = machine.now();
  };

  return {
    watched,
    happened,
    page: (page: Page, process: Process): void => {
      const source = sameAs(page.source);
      const owner =
        state.cursors().find(({ source_key, lease_owner }) =>
          sameAs(source_key) === source && lease_owner !== null
        )?.lease_owner ?? "";
      const key = `${source} ${process.name}`;
      const group = pages.get(key);
      if (group?.owner === owner) group.shown.push(page);
      else pages.set(key, { owner, shown: [page] });
    },
    committed: (process: Process): ReadonlyArray<string> => {
      const polled: Array<string> = [];
      for (const { source_key, version } of state.cursors()) {
        if ((versions.get(source_key) ?? 0) === version) continue;
        versions.set(source_key, version);
        const source = sameAs(source_key);
        polled.push(source);
        const key = `${source} ${process.name}`;
        const shown = pages.get(key)?.shown ?? [];
        pages.delete(key);
        inForce = view.inForce(process);
        const before = watched.get(source);
        if (before !== undefined) next(source, before, shown);
        else watched.set(source, firstLook(source, shown));
      }
      return polled;
    },
    /** As the config and the state call them. */
    configured: () =>
      sourcesOf(config()).flatMap((key) => {
        const { memberOf } = listOf(key);
        const known = memberOf === undefined ? [] : watched.get(sameAs(key))?.known.values() ?? [];
        return [key, ...[...known].flatMap((item) => memberOf?.(item) ?? [])];
      }).map((key) => key.toLowerCase()),
    watchedAs: (source: string) => watched.get(sameAs(source)),
  };
};
export type Oracle = ReturnType<typeof makeOracle>;
