import type { Configured } from "./config.ts";
import { type Channel, forbidden } from "./history.ts";

/*
 * Who hears of what in a history with routes, as rules for MRT, and found out without its code.
 */

/** The word whose matches wait for nothing. */
const urgentWord = "qwen";
/** Words, and the label of a sweep, that keep an item from being told. */
const muted = [forbidden, "stale"];

type Rules = Pick<Configured, "channels" | "keywords">;

/** The channel that is told of a word: the first, or of what is urgent the last. */
const channelFor = (word: string, channels: ReadonlyArray<Channel>): ReadonlyArray<Channel> =>
  channels.slice(...word === urgentWord ? [-1] : [0, 1]);

/** The config's section: a rule for each word, one to all channels for all words, and one that mutes. */
export const rulesOf = ({ channels, keywords }: Rules): ReadonlyArray<object> => [
  ...keywords.map((word) => ({
    name: word,
    keywords: [word],
    notify: channelFor(word, channels),
    ...(word === urgentWord ? { urgent: true } : {}),
  })),
  { name: "all of them", all_keywords: keywords },
  { name: "hush", keywords: muted, mute: true },
];

/** Whether an item with this text waits for nothing on its way to that channel. */
export const isUrgentFor = (
  { channels, keywords }: Rules,
  text: string,
  channel: Channel,
): boolean =>
  keywords.includes(urgentWord) && text.toLowerCase().includes(urgentWord) &&
  channelFor(urgentWord, channels).includes(channel);

/** The channels that hear of an item with this text. */
export const toldOf = (
  { channels, keywords }: Rules,
  text: string,
  isRouted: boolean,
): ReadonlyArray<Channel> => {
  const lower = text.toLowerCase();
  const found = keywords.filter((word) => lower.includes(word));
  if (!isRouted) return found.length > 0 ? channels : [];
  if (muted.some((word) => lower.includes(word))) return [];
  if (found.length === keywords.length) return channels;
  return [...new Set(found.flatMap((word) => channelFor(word, channels)))];
};
