import {
  type Arrived,
  fieldOf,
  listOf,
  type Replied,
  type RobotRules,
  serveRobot,
  textOf,
} from "./robot.ts";

/*
 * An incoming webhook of Slack: a word as the answer, 50 blocks of 3,000 characters, 13,200 in all, and
 * a message a second on average.
 */

export const slackPath = "/services/T0TEST/B0TEST/0a1b2c3d-test-token";

const refused = (status: number, body: string): Replied => ({ status, body });

/** The sections of a message, those of its attachments too. */
export const sectionsOf = ({ body }: Pick<Arrived, "body">): ReadonlyArray<unknown> => [
  ...listOf(body["blocks"]),
  ...listOf(body["attachments"]).flatMap((each) => listOf(fieldOf(each, "blocks"))),
];

/** Every < begins a link or a mention that ends, > a quote or nothing, and & an entity Slack knows. */
const isWellFormed = (text: string): boolean =>
  !/[<>]/.test(text.replace(/^>|<(?:https?:\/\/[^<>|]+\|[^<>|]+|[@!][\w^]+)>/gm, "")) &&
  !/&(?!(?:amp|lt|gt);)/.test(text);

const refuse = (message: Arrived): Replied | undefined => {
  if (message.url.pathname !== slackPath) return refused(404, "no_service");
  const sections = sectionsOf(message);
  const texts = sections.map((section) => textOf(section, "text", "text"));
  const text = textOf(message.body, "text");
  if (text === "" && sections.length === 0) return refused(400, "no_text");
  const isInvalid = sections.length > 50 ||
    sections.some((section) => textOf(section, "type") !== "section") ||
    texts.some((each) => each === "" || each.length > 3000 || !isWellFormed(each)) ||
    texts.join("").length > 13_200;
  if (isInvalid) return refused(400, "invalid_blocks");
  return text.length > 40_000 ? refused(400, "msg_too_long") : undefined;
};

export const slackRules = (rules: Partial<RobotRules> = {}): RobotRules => ({
  refuse,
  taken: { status: 200, body: "ok" },
  rates: [{ most: 60, seconds: 60 }],
  tooFast: { status: 429, body: "rate_limited", headers: { "retry-after": "1" } },
  ...rules,
});

export const serveSlack = (rules?: Partial<RobotRules>) => serveRobot(slackRules(rules), slackPath);
