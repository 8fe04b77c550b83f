import { sourceOf } from "../tests/state/long_record.ts";
import { extent, yearMs } from "./year_state.ts";

/*
 * What is asked of the page and the API on the state of a year.
 */

const anyOf = (count: number) => 1 + Math.floor(Math.random() * count);

/** Queries of an address, each time another. */
const any = {
  place: () => `after=${Date.now() - Math.floor(Math.random() * yearMs)}~f`,
  source: () => `source=${encodeURIComponent(sourceOf(anyOf(extent.sources)))}`,
  key: () => `after=${Date.now() - Math.floor(Math.random() * yearMs)}.f`,
  item: () => {
    const n = anyOf(extent.items);
    return `source=${encodeURIComponent(sourceOf(1 + n % extent.sources))}&id=i${n}`;
  },
  alert: () => (10 * anyOf(extent.events / 10)).toString(16).padStart(64, "0"),
};

export const addresses: Readonly<Record<string, () => string>> = {
  "now": () => "/",
  "timeline, newest": () => "/timeline",
  "timeline, anywhere": () => `/timeline?${any.place()}`,
  "timeline of a source": () => `/timeline?${any.source()}&${any.place()}`,
  "timeline of a rule": () => `/timeline?rule=watch_keywords&${any.place()}`,
  "timeline of a rule that never matched": () => `/timeline?rule=x&${any.place()}`,
  "timeline of a channel": () => `/timeline?channel=welink&${any.place()}`,
  "timeline of a channel without any": () => `/timeline?channel=x&${any.place()}`,
  "timeline with a word": () => `/timeline?keyword=qwen&${any.place()}`,
  "timeline with a word nobody wrote": () => `/timeline?keyword=nobody&${any.place()}`,
  "timeline with what matched nothing": () => `/timeline?unmatched=1&${any.place()}`,
  "… of a source": () => `/timeline?unmatched=1&${any.source()}&${any.place()}`,
  "… with a word nobody wrote": () => `/timeline?unmatched=1&keyword=nobody&${any.place()}`,
  "an alert": () => `/alerts/${any.alert()}`,
  "an item": () => `/items?${any.item()}`,
  "queue": () => "/queue",
  "queue, a page of a channel": () => "/queue?channel=welink&state=dead",
  "rules": () => "/rules",
  "sources": () => "/sources",
  "config": () => "/config",
  "feed of a source": () => `/feed.atom?${any.source()}`,
  "metrics": () => "/metrics",
  "API: status": () => "/api/v1/status",
  "API: alerts": () => `/api/v1/alerts?${any.key()}`,
  "API: alerts of a source": () => `/api/v1/alerts?${any.source()}&${any.key()}`,
  "API: an alert": () => `/api/v1/alerts/${any.alert()}`,
  "API: an item": () => `/api/v1/items/${any.alert()}`,
  "API: queue": () => "/api/v1/queue",
  "API: rules": () => "/api/v1/rules",
};

export const percentile = (values: ReadonlyArray<number>, share: number): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length * share)] ?? 0;
