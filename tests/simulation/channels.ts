import type { SimulatedChannel } from "./channel.ts";
import { consoleChannel } from "./channels/console.ts";
import { dingtalk } from "./channels/dingtalk.ts";
import { email } from "./channels/email.ts";
import { feishu } from "./channels/feishu.ts";
import { wecom } from "./channels/wecom.ts";
import { welink } from "./channels/welink.ts";
import { slack } from "./channels/slack.ts";
import { discord } from "./channels/discord.ts";
import { telegram } from "./channels/telegram.ts";
import { teams } from "./channels/teams.ts";
import { ntfy } from "./channels/ntfy.ts";
import { bark } from "./channels/bark.ts";
import { webhook } from "./channels/webhook.ts";
import { apprise } from "./channels/apprise.ts";
import type { Channel, Setup } from "./history.ts";

/** Every channel the simulation plays. */
export const channels: ReadonlyArray<SimulatedChannel> = [
  welink,
  email,
  consoleChannel,
  feishu,
  dingtalk,
  wecom,
  slack,
  discord,
  telegram,
  teams,
  ntfy,
  bark,
  webhook,
  apprise,
];

export const channelNamed = (name: Channel): SimulatedChannel => {
  const found = channels.find(({ channel }) => channel === name);
  if (found === undefined) throw new Error(`no channel is called ${name}`);
  return found;
};

/** The groups that seeds have besides WeLink's. */
export const otherGroups = channels.filter(({ channel, isGroup }) =>
  isGroup === true && channel !== welink.channel
);

/** The group of a history, which its timetable is for. */
export const groupOf = (setup: Setup): Channel =>
  setup.channels.find((name) => channelNamed(name).isGroup === true) ?? welink.channel;
