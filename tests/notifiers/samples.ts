import * as Arbitrary from "effect/Arbitrary";
import * as Schema from "effect/Schema";
import type { Alert, ItemAlert, SummaryAlert } from "../../src/domain/alert.ts";
import type { Message } from "../../src/domain/notifier.ts";
import type { TrackerEvent } from "../../src/domain/event.ts";
import { chinese, english, type Wording } from "../../src/message/words.ts";
import { vocabulary } from "../vocabulary.ts";

export const inEnglish: Wording = { words: english, vocabulary, timezone: "UTC" };

export const inChinese: Wording = { words: chinese, vocabulary, timezone: "Asia/Shanghai" };

export const eitherWording = Arbitrary.map(
  Arbitrary.schema(Schema.Boolean),
  (isChinese) => isChinese ? inChinese : inEnglish,
);

export const event = (overrides: Partial<TrackerEvent> = {}): TrackerEvent => ({
  fingerprint: "3f8a",
  source: "github:vllm-project/vllm",
  resourceType: "repo_pr",
  resourceId: "12345",
  eventType: "pr_merged",
  eventId: "1",
  also: [],
  changed: [],
  title: "Support DeepSeek-V4",
  summary: "This adds DeepSeek-V4.",
  url: "https://github.com/vllm-project/vllm/pull/12345",
  author: null,
  labels: [],
  occurredAt: Date.UTC(2026, 10, 24, 6, 0),
  observedAt: Date.UTC(2026, 10, 24, 6, 1),
  fields: {},
  ...overrides,
});

export const alert = (
  overrides: Partial<TrackerEvent> = {},
  excerpt = "This adds …",
): ItemAlert => ({
  id: "3f8a",
  kind: "event",
  source: overrides.source ?? "github:vllm-project/vllm",
  events: [{
    event: event(overrides),
    matches: [{ ruleId: "watch_keywords", reason: "deepseek, qwen", excerpt }],
  }],
  total: 1,
  createdAt: 0,
});

export const firstLook = (total: number, titles: ReadonlyArray<string>): SummaryAlert => ({
  id: "f1",
  kind: "first_run",
  source: "github:vllm-project/vllm",
  events: titles.map((title, index) => ({
    event: event({ title, url: `https://github.com/vllm-project/vllm/pull/${index}` }),
    matches: [],
  })),
  total,
  createdAt: 0,
});

export const message = (alert: Alert, recipients: ReadonlyArray<string> = []): Message => ({
  id: `${alert.id}:channel`,
  alerts: [alert],
  mention: true,
  recipients,
});

/** What `mrt test-notify` sends. */
export const notice: Alert = {
  id: "test",
  kind: "notice",
  source: "mrt",
  events: [],
  total: 1,
  createdAt: 0,
  notice: {
    lines: [{
      what: "test",
      kind: "channel",
      subject: "channel",
      detail: {
        en: "If you can read this, alerts will arrive here",
        zh: "收到这条消息，说明提醒会发到这里",
      },
      since: 0,
    }],
  },
};
