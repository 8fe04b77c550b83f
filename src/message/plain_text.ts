import type { Rendered } from "./render.ts";

/** Lines of sources in a text that has room. */
const most = 100;

/** The lines of sources of a text that has room, and how many more there are. */
export const sourceLines = ({ sources, moreSources }: Rendered): ReadonlyArray<string> => {
  const shown = Math.min(sources.length, most);
  return [...sources.slice(0, shown), ...moreSources(shown)];
};

/** Plain text for mails and terminals: title, link, facts, excerpt or items, time. */
export const text = (message: Rendered): string => {
  const excerpt = message.about || message.excerpt;
  return [
    message.title,
    ...(message.link === "" ? [] : [message.link]),
    ...message.lines,
    ...(excerpt === "" ? [] : ["", excerpt]),
    ...(message.time === "" ? [] : [...(excerpt === "" ? [] : [""]), message.time]),
    ...(message.sources.length === 0 ? [] : [
      "",
      ...sourceLines(message),
    ]),
    ...message.items.flatMap(({ title, link }) => [
      "",
      title,
      ...(link === "" ? [] : [link]),
    ]),
    ...message.more(message.items.length).flatMap((more) => ["", more]),
  ].join("\n");
};
