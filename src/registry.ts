/*
 * The registry: a new source, rule or notifier is one folder and one line here.
 */
import { consoleNotifier } from "./notifiers/console/console.ts";
import { apprise } from "./notifiers/apprise/apprise.ts";
import { bark } from "./notifiers/bark/bark.ts";
import { email } from "./notifiers/email/email.ts";
import { dingtalk } from "./notifiers/dingtalk/dingtalk.ts";
import { feishu } from "./notifiers/feishu/feishu.ts";
import { discord } from "./notifiers/discord/discord.ts";
import { ntfy } from "./notifiers/ntfy/ntfy.ts";
import { slackNotifier } from "./notifiers/slack/slack.ts";
import { teams } from "./notifiers/teams/teams.ts";
import { telegram } from "./notifiers/telegram/telegram.ts";
import { webhook } from "./notifiers/webhook/webhook.ts";
import { wecom } from "./notifiers/wecom/wecom.ts";
import { welink } from "./notifiers/welink/welink.ts";
import { filters } from "./rules/filters/filters.ts";
import { keywords } from "./rules/keywords/keywords.ts";
import { docker } from "./sources/docker/docker.ts";
import { feeds } from "./sources/feeds/feeds.ts";
import { gitcode } from "./sources/gitcode/gitcode.ts";
import { gitee } from "./sources/gitee/gitee.ts";
import { github } from "./sources/github/github.ts";
import { huggingface } from "./sources/huggingface/huggingface.ts";
import { modelscope } from "./sources/modelscope/modelscope.ts";
import { openaiCompatible } from "./sources/openai_compatible/openai_compatible.ts";
import { openrouter } from "./sources/openrouter/openrouter.ts";
import { pypi } from "./sources/pypi/pypi.ts";

export const sources = [
  github,
  huggingface,
  modelscope,
  feeds,
  pypi,
  docker,
  openrouter,
  openaiCompatible,
  gitcode,
  gitee,
];

export const rules = [keywords, filters];

export const notifiers = [
  welink,
  feishu,
  dingtalk,
  wecom,
  slackNotifier,
  discord,
  telegram,
  teams,
  ntfy,
  bark,
  webhook,
  apprise,
  email,
  consoleNotifier,
];
