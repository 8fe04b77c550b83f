import { labelled, type Phrase, verbatim } from "../domain/phrase.ts";
import type { Reference } from "../plugin/plugin.ts";
import { type ConfigDocument, type Mistake, offsetOf, type Path } from "./document.ts";
import { sayPath } from "./redact.ts";
import { closest, didYouMean } from "./suggestion.ts";

/*
 * What a part of the config says of another part. A channel that is not there would be told nothing,
 * which is a mistake; a source or event may yet come.
 */

/** Something named, by where it stands in the config. */
export type PlacedReference = Reference & { readonly path: Path };

/** What can be named. */
export interface Nameable {
  /** Undefined where it is not known, for the channels have mistakes themselves. */
  readonly channels: ReadonlyArray<string> | undefined;
  readonly sources: ReadonlyArray<string>;
  readonly events: ReadonlyArray<string>;
}

const withNames = (says: Phrase, written: string, names: ReadonlyArray<string>): Phrase => {
  const near = closest(written, names);
  const more = near === undefined
    ? names.length === 0 || names.length > 10
      ? verbatim("")
      : { en: `; there is ${names.join(", ")}`, zh: `；有 ${names.join("、")}` }
    : didYouMean(near);
  return { en: says.en + more.en, zh: says.zh + more.zh };
};

const noChannel = ({ written }: Reference, names: ReadonlyArray<string>): Phrase =>
  withNames(
    {
      en: `no channel is called ${JSON.stringify(written)}`,
      zh: `没有名为 ${JSON.stringify(written)} 的通道`,
    },
    written,
    names,
  );

const fitsNone = ({ to, written }: Reference, names: ReadonlyArray<string>): Phrase =>
  withNames(
    to === "source"
      ? {
        en: `${JSON.stringify(written)} is no source of this config`,
        zh: `${JSON.stringify(written)} 不是配置中的任何来源`,
      }
      : {
        en: `${JSON.stringify(written)} is no event there is`,
        zh: `${JSON.stringify(written)} 不是任何事件`,
      },
    written,
    names,
  );

/** References to nothing: mistakes, and what the operator may have meant otherwise. */
export const danglingOf = (
  document: ConfigDocument,
  references: ReadonlyArray<PlacedReference>,
  { channels, sources, events }: Nameable,
) => {
  const mistakes = references.flatMap((reference): ReadonlyArray<Mistake> => {
    const { to, path, fits } = reference;
    return to !== "channel" || channels === undefined || channels.some(fits) ? [] : [{
      path,
      offset: offsetOf(document.root, path),
      says: noChannel(reference, channels),
    }];
  });
  const hints = references.flatMap((reference) => {
    const { to, path, fits } = reference;
    const names = to === "source" ? sources : events;
    return to === "channel" || names.length === 0 || names.some(fits)
      ? []
      : [labelled(sayPath(path), fitsNone(reference, names))];
  });
  return { mistakes, hints };
};
