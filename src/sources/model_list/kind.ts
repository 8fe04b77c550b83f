import type { Kind } from "../../domain/kind.ts";
import { defineKind } from "../../plugin/kind.ts";

const most = 1e12;

/** `262k`, `1M`. */
const tokens = (count: number): string =>
  count >= 1e6
    ? `${Number((count / 1e6).toPrecision(3))}M`
    : count >= 1000
    ? `${Number((count / 1000).toPrecision(3))}k`
    : String(count);

const contextName = { en: "context", zh: "上下文长度" };
const priceName = { en: "price in/out per 1M tokens", zh: "每百万词元价格（输入/输出）" };

/** `Kind.about`: what an engineer wants to know before trying a model. */
const about: NonNullable<Kind["about"]> = ({ fields }) => {
  const { context_length: context, price_in: input, price_out: output } = fields;
  return [
    ...typeof context === "number" && context > 0 && context < most
      ? [{ name: contextName, value: tokens(context) }]
      : [],
    ...typeof input === "number" && typeof output === "number"
      ? [{ name: priceName, value: `$${input}/$${output}` }]
      : [],
  ];
};

/** A model that a provider serves. */
export const servedModel = defineKind("served_model", {
  resource: "served_model",
  about,
  added: {
    type: "model_served",
    en: ["model now served", "served"],
    zh: ["新上线的模型", "上线"],
  },
  withdrawn: {
    type: "model_withdrawn",
    en: ["model withdrawn", "withdrawn"],
    zh: ["模型已下线", "下线"],
  },
  republished: {
    type: "model_served_again",
    en: ["model served again", "served again"],
    zh: ["模型重新上线", "重新上线"],
  },
  updated: {
    type: "model_withdrawal_announced",
    en: ["model will be withdrawn", "withdrawal announced"],
    zh: ["模型将下线", "预告下线"],
  },
  states: {
    listed: { en: "listed", zh: "可调用" },
    withdrawn: { en: "withdrawn", zh: "已下线" },
  },
  fields: {
    expires: { en: "until", zh: "下线日期" },
  },
});
