import { type History, plain } from "./history.ts";
import { replay, replayAtLength } from "./replay.ts";

/*
 * Histories that once broke a promise.
 */

const history = (
  setup: Partial<History["setup"]>,
  days: number,
  steps: History["steps"],
): History => ({ setup: { ...plain, ...setup }, days, steps });

replayAtLength(
  "a recipient whose mailbox is full keeps no mail from the others",
  history({ channels: ["email"] }, 1, [
    {
      at: 30,
      do: "receiver",
      which: "email",
      trouble: { kind: "refuses one", recipient: 0, code: 452 },
      minutes: 1400,
    },
    { at: 60, do: "open", repo: 0, word: "DeepSeek" },
    { at: 120, do: "open", repo: 0, word: "DeepSeek" },
  ]),
);

replayAtLength(
  "two messages that are refused for a word keep no other from going out",
  history({}, 3, [
    {
      at: 30,
      do: "receiver",
      which: "welink",
      trouble: { kind: "refuses the word" },
      minutes: 4000,
    },
    { at: 60, do: "open", repo: 0, word: "DeepSeek", forbidden: true },
    { at: 130, do: "open", repo: 0, word: "DeepSeek", forbidden: true },
    { at: 300, do: "open", repo: 0, word: "DeepSeek" },
  ]),
);

replay(
  "what waited while the machine slept is not given up at the first failure",
  history({ updateWindowMinutes: 240 }, 6, [
    { at: 50, do: "receiver", which: "welink", trouble: { kind: "down" }, minutes: 60 },
    { at: 60, do: "open", repo: 0, word: "DeepSeek" },
    { at: 61, do: "open", repo: 0, word: "Qwen" },
    { at: 93, do: "sleep", minutes: 5760 },
    { at: 5000, do: "receiver", which: "welink", trouble: { kind: "down" }, minutes: 900 },
  ]),
);

replayAtLength(
  "an upstream that asks for more than a day of patience is left alone",
  history({}, 3, [
    {
      at: 60,
      do: "upstream",
      which: "github",
      trouble: { kind: "status", status: 429, retryAfterMinutes: 1500 },
      minutes: 1500,
    },
  ]),
);

replay(
  "a page of rubbish is one line of the log, and an incident when it stays",
  history({}, 1, [
    {
      at: 60,
      do: "upstream",
      which: "github",
      trouble: { kind: "bloats", elements: 3000 },
      minutes: 900,
    },
  ]),
);

replay(
  "an answer that echoes the token takes it nowhere",
  history({}, 1, [
    { at: 60, do: "upstream", which: "github", trouble: { kind: "echoes" }, minutes: 900 },
  ]),
);

replay(
  "a redirect leads to nobody whom the config did not name",
  history({}, 1, [
    {
      at: 60,
      do: "upstream",
      which: "github",
      trouble: { kind: "redirects", to: "https://elsewhere.example/x" },
      minutes: 60,
    },
  ]),
);

replay(
  "a restart waits for the message that is on its way",
  history({}, 1, [
    { at: 30, do: "receiver", which: "welink", trouble: { kind: "is slow" }, minutes: 600 },
    { at: 31, do: "restart", downMinutes: 0, onSend: true },
    { at: 60, do: "open", repo: 0, word: "DeepSeek" },
  ]),
);

replayAtLength(
  "a reload waits for the message that is on its way",
  history({}, 1, [
    { at: 30, do: "receiver", which: "welink", trouble: { kind: "is slow" }, minutes: 600 },
    { at: 31, do: "reload", change: { repos: 2 }, onSend: true },
    { at: 60, do: "open", repo: 0, word: "DeepSeek" },
  ]),
);

replay(
  "a state that is locked while a message is on its way does not send it twice",
  history({}, 1, [
    { at: 30, do: "receiver", which: "welink", trouble: { kind: "is slow" }, minutes: 600 },
    { at: 31, do: "disk", trouble: "locked", seconds: 45, onSend: true },
    { at: 60, do: "open", repo: 0, word: "DeepSeek" },
  ]),
);

replayAtLength(
  "a robot that asks for more than a day of patience is left alone",
  history({}, 4, [
    {
      at: 60,
      do: "receiver",
      which: "welink",
      trouble: { kind: "asks for patience", minutes: 3000 },
      minutes: 3000,
    },
    { at: 61, do: "open", repo: 0, word: "DeepSeek" },
  ]),
);

replayAtLength(
  "no minute holds more messages than the robot takes",
  history({ before: 0, firstRun: "silent" }, 1, [
    { at: 300, do: "flood", where: "github", count: 130 },
  ]),
);

replayAtLength(
  "a clock that was ahead when the minute's share was used up silences nobody",
  history({ before: 0, firstRun: "silent" }, 3, [
    { at: 295, do: "clock", aheadMinutes: 43_200, minutes: 60 },
    { at: 300, do: "flood", where: "github", count: 130 },
    { at: 500, do: "open", repo: 0, word: "DeepSeek" },
  ]),
);

replayAtLength(
  "a hundred releases at once are one summary",
  history({ repos: 0, hubs: ["huggingface"], before: 1 }, 1, [
    { at: 300, do: "flood", where: "huggingface", count: 130 },
  ]),
);

replayAtLength(
  "an organisation whose first list was empty does not flood the group",
  history({ repos: 0, hubs: ["huggingface"], before: 60 }, 1, [
    { at: 0, do: "upstream", which: "huggingface", trouble: { kind: "empty" }, minutes: 45 },
  ]),
);

replay(
  "a repository whose first list was empty does not flood the group",
  history({ before: 60 }, 1, [
    { at: 0, do: "upstream", which: "github", trouble: { kind: "empty" }, minutes: 45 },
  ]),
);

replay(
  "a list that stays empty is seen",
  history({ repos: 0, hubs: ["huggingface"] }, 2, [
    { at: 60, do: "upstream", which: "huggingface", trouble: { kind: "empty" }, minutes: 2000 },
  ]),
);

replay(
  "issues that cannot be read for hours are told when they can",
  history({}, 2, [
    {
      at: 59,
      do: "upstream",
      which: "github",
      trouble: { kind: "unreadable", items: 1 },
      minutes: 300,
    },
    { at: 60, do: "open", repo: 0, word: "DeepSeek" },
    { at: 200, do: "open", repo: 0, word: "Other" },
  ]),
);

replay(
  "a clock ahead at the first look and an upstream without Date hide nothing",
  history({ before: 120 }, 1, [
    { at: 0, do: "upstream", which: "github", trouble: { kind: "no Date" }, minutes: 10 },
    { at: 0, do: "clock", aheadMinutes: 180, minutes: 20 },
    { at: 60, do: "open", repo: 0, word: "DeepSeek" },
    { at: 90, do: "open", repo: 0, word: "DeepSeek" },
  ]),
);

replayAtLength(
  "a page that always fails keeps nothing of the others",
  history({}, 2, [
    {
      at: 59,
      do: "upstream",
      which: "github",
      trouble: { kind: "pages fail", from: 2 },
      minutes: 2800,
    },
    { at: 60, do: "flood", where: "github", count: 130 },
    { at: 600, do: "open", repo: 0, word: "DeepSeek" },
  ]),
);

replayAtLength(
  "a token that is refused at every other poll is two notices, not twelve an hour",
  history({ intervalMinutes: 10, channels: ["welink"] }, 1, [
    {
      at: 60,
      do: "upstream",
      which: "github",
      trouble: { kind: "every other", status: 401 },
      minutes: 600,
    },
  ]),
);

replay(
  "an issue that is transferred in is told",
  history({ before: 120 }, 1, [{
    at: 60,
    do: "open",
    repo: 0,
    word: "DeepSeek",
    transferredDays: 20,
  }]),
);

replay(
  "a clock that was ahead for a minute takes no poll away",
  history({}, 1, [
    {
      at: 55,
      do: "upstream",
      which: "github",
      trouble: { kind: "status", status: 500 },
      minutes: 70,
    },
    { at: 58, do: "clock", aheadMinutes: 480, minutes: 60 },
  ]),
);

replay(
  "a log that cannot be written stops nothing",
  history({}, 1, [
    { at: 30, do: "log breaks", minutes: 600 },
    { at: 60, do: "open", repo: 0, word: "DeepSeek" },
  ]),
);

replayAtLength(
  "a console whose reader is gone keeps its alerts",
  history({ channels: ["console"] }, 1, [
    { at: 30, do: "receiver", which: "console", trouble: { kind: "nobody reads" }, minutes: 300 },
    { at: 60, do: "open", repo: 0, word: "DeepSeek" },
  ]),
);

replayAtLength(
  "a repository that is renamed, and followed, loses and repeats nothing",
  history({}, 1, [
    { at: 60, do: "rename", repo: 0 },
    { at: 90, do: "open", repo: 0, word: "DeepSeek" },
    { at: 300, do: "open", repo: 0, word: "DeepSeek" },
    { at: 301, do: "reload", change: { follow: 0 } },
    { at: 500, do: "open", repo: 0, word: "DeepSeek" },
  ]),
);

replayAtLength(
  "the first look at many sources is one message",
  history({ repos: 40 }, 1, []),
);

replay(
  "what is retried inside an update window is told whole",
  history({ updateWindowMinutes: 240 }, 1, [
    { at: 40, do: "edit", repo: 0, issue: 2 },
    { at: 80, do: "edit", repo: 0, issue: 2 },
    { at: 95, do: "retry all" },
    { at: 110, do: "edit", repo: 0, issue: 2 },
  ]),
);

replay(
  "what an operator drops inside an update window takes no later event with it",
  history({ updateWindowMinutes: 240 }, 1, [
    { at: 40, do: "edit", repo: 0, issue: 2 },
    { at: 70, do: "edit", repo: 0, issue: 2 },
    { at: 98, do: "drop all" },
    { at: 110, do: "edit", repo: 0, issue: 2 },
  ]),
);

replay(
  "a label that is taken away and set again is told again",
  history({ updateWindowMinutes: 0 }, 1, [
    { at: 60, do: "label", repo: 0, issue: 0 },
    { at: 120, do: "unlabel", repo: 0, issue: 0 },
    { at: 180, do: "label", repo: 0, issue: 0 },
  ]),
);

replay(
  "a record that cannot be read keeps no other from going out",
  history({ updateWindowMinutes: 0 }, 1, [
    { at: 30, do: "receiver", which: "welink", trouble: { kind: "down" }, minutes: 180 },
    { at: 60, do: "open", repo: 0, word: "DeepSeek" },
    { at: 130, do: "spoil" },
    { at: 140, do: "open", repo: 0, word: "DeepSeek" },
    { at: 400, do: "open", repo: 0, word: "DeepSeek" },
  ]),
);

replayAtLength(
  "a list that counts one too many costs no more requests",
  history({ repos: 0, hubs: ["modelscope"], before: 450, intervalMinutes: 10 }, 1, [
    { at: 0, do: "upstream", which: "modelscope", trouble: { kind: "miscounts" }, minutes: 1440 },
  ]),
);

replayAtLength(
  "what is taken away and published again is told, on both hubs",
  history({ repos: 0, hubs: ["huggingface", "modelscope"], before: 12 }, 2, [
    { at: 100, do: "hide", hub: "huggingface", model: 2 },
    { at: 110, do: "hide", hub: "modelscope", model: 5 },
    { at: 500, do: "show", hub: "huggingface", model: 2 },
    { at: 600, do: "show", hub: "modelscope", model: 5 },
  ]),
);

replayAtLength(
  "a gate that is lifted is told, on both hubs",
  history({ repos: 0, hubs: ["huggingface", "modelscope"], before: 12 }, 1, [
    { at: 100, do: "gate", hub: "huggingface", model: 2 },
    { at: 110, do: "gate", hub: "modelscope", model: 5 },
    { at: 300, do: "open gate", hub: "huggingface", model: 2 },
    { at: 310, do: "open gate", hub: "modelscope", model: 5 },
  ]),
);

replay(
  "an old issue beyond the first page that gets a watched label is told",
  history({ before: 120 }, 1, [
    { at: 100, do: "label", repo: 0, issue: 3 },
    { at: 300, do: "retitle", repo: 0, issue: 0 },
  ]),
);

replayAtLength(
  "what is kept of an endless text is bounded",
  history({}, 1, [{ at: 60, do: "open", repo: 0, word: "DeepSeek", wordy: true }]),
);

replayAtLength(
  "an upstream that fails for hours is an incident, told once, and so is its end",
  history({ repos: 3, channels: ["welink", "email"] }, 1, [
    {
      at: 60,
      do: "upstream",
      which: "github",
      trouble: { kind: "status", status: 502 },
      minutes: 400,
    },
  ]),
);

replayAtLength(
  "a repository whose list stays empty is an incident that ends",
  history({}, 2, [
    { at: 60, do: "upstream", which: "github", trouble: { kind: "empty" }, minutes: 1000 },
  ]),
);

replayAtLength(
  "a channel that was away for a day catches up in few messages",
  history({ updateWindowMinutes: 0, intervalMinutes: 60 }, 4, [
    { at: 30, do: "receiver", which: "welink", trouble: { kind: "refuses all" }, minutes: 4000 },
    ...Array.from({ length: 150 }, (_, index) => ({
      at: 40 + 16 * index,
      do: "open" as const,
      repo: 0,
      word: "DeepSeek" as const,
    })),
  ]),
);

replay(
  "what was perhaps taken three times is not sent a fourth time, and nothing waits behind it",
  history({}, 2, [
    {
      at: 50,
      do: "receiver",
      which: "welink",
      trouble: { kind: "takes and is silent" },
      minutes: 1000,
    },
    { at: 60, do: "open", repo: 0, word: "DeepSeek" },
    { at: 100, do: "open", repo: 0, word: "DeepSeek" },
    { at: 1200, do: "open", repo: 0, word: "DeepSeek" },
  ]),
);

replay(
  "a release whose text has other figures is told as updated",
  history({ lists: ["releases"] }, 1, [
    { at: 420, do: "change", list: "releases", what: "edit", item: 4, word: "DeepSeek" },
  ]),
);

replay(
  "a post that comes up from below the end of its feed is not told, and one that returns is",
  history({ before: 24, lists: ["rss", "atom"] }, 1, [
    { at: 100, do: "change", list: "rss", what: "withdraw", item: 2 },
    { at: 100, do: "change", list: "atom", what: "withdraw", item: 2 },
    { at: 200, do: "change", list: "rss", what: "late", item: 0, word: "DeepSeek" },
    { at: 300, do: "change", list: "atom", what: "publish", item: 0, word: "DeepSeek" },
    { at: 310, do: "change", list: "atom", what: "withdraw", item: 0 },
    { at: 500, do: "change", list: "atom", what: "return", item: 0 },
  ]),
);

replay(
  "a release that is published late and stands below the first page is told, and so is its promotion",
  history({ before: 24, lists: ["releases"] }, 1, [
    { at: 100, do: "change", list: "releases", what: "late", item: 0, word: "DeepSeek" },
    { at: 300, do: "change", list: "releases", what: "demote", item: 0 },
    { at: 500, do: "change", list: "releases", what: "promote", item: 0 },
  ]),
);

for (const channel of ["feishu", "dingtalk", "wecom"]) {
  replayAtLength(
    `${channel} hears of everything once, also when it was down and its messages are kept apart`,
    history({ channels: [channel], hours: "apart", updateWindowMinutes: 0 }, 2, [
      { at: 60, do: "receiver", which: channel, trouble: { kind: "down" }, minutes: 100 },
      { at: 70, do: "open", repo: 0, word: "DeepSeek" },
      { at: 80, do: "open", repo: 0, word: "Qwen" },
      { at: 600, do: "flood", where: "github", count: 45 },
      { at: 700, do: "kill after send", downMinutes: 1 },
      { at: 900, do: "open", repo: 0, word: "DeepSeek" },
    ]),
  );
}

replay(
  "a group that keeps asking for a moment's patience is not sent to over and over",
  history({}, 1, [
    {
      at: 50,
      do: "receiver",
      which: "welink",
      trouble: { kind: "asks for patience", minutes: 0 },
      minutes: 600,
    },
    { at: 60, do: "open", repo: 0, word: "DeepSeek" },
    { at: 100, do: "open", repo: 0, word: "DeepSeek" },
  ]),
);

replay(
  "what was perhaps taken three times is sent again when the operator asks for it",
  history({}, 1, [
    {
      at: 50,
      do: "receiver",
      which: "welink",
      trouble: { kind: "takes and is late" },
      minutes: 1440,
    },
    { at: 60, do: "open", repo: 0, word: "DeepSeek" },
    { at: 300, do: "retry all" },
  ]),
);

replay(
  "a message that a killed sender may have sent keeps the next one apart",
  history(
    {
      mode: "both",
      intervalMinutes: 240,
      repos: 0,
      channels: ["welink", "email", "console"],
      lists: ["rss"],
      hours: "apart",
    },
    2,
    [
      { at: 2400, do: "kill after send", downMinutes: 0 },
      { at: 2700, do: "change", list: "rss", what: "publish", item: 7, word: "DeepSeek" },
    ],
  ),
);

replay(
  "a model that two searches find is told by one of them, also when its base model becomes known between",
  history({ lists: ["huggingface searches"] }, 2, [
    {
      at: 100,
      do: "change",
      list: "huggingface searches",
      what: "publish liked",
      item: 0,
      word: "DeepSeek",
    },
    {
      at: 700,
      do: "change",
      list: "huggingface searches",
      what: "publish",
      item: 0,
      word: "DeepSeek",
    },
    { at: 1300, do: "change", list: "huggingface searches", what: "derive", item: 0 },
    { at: 1310, do: "change", list: "huggingface searches", what: "like", item: 0 },
  ]),
);

replay(
  "what is told past a state file that fails keeps nothing apart from it",
  history({ hours: "apart" }, 3, [
    { at: 3480, do: "disk", trouble: "broken", seconds: 60 },
  ]),
);
