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
 * A workflow of Teams: the signature in the address, an adaptive card and its limit after Teams has
 * blown it up, 202 before anything is posted.
 */

export const teamsPath = "/workflows/1f2e/triggers/manual/paths/invoke?api-version=2016-06-01" +
  "&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=0a1b2c3d-test-token";

/** Teams counted a request of 24,453 bytes as 28,897. */
const blownUp = 28_897 / 24_453;

const refused = (status: number, code: string, message: string): Replied => ({
  status,
  body: { error: { code, message } },
});

const contentOf = (body: Arrived["body"]): unknown =>
  fieldOf(listOf(body["attachments"])[0], "content");

/** The texts of a card, oldest first. */
export const textBlocksOf = ({ body }: Pick<Arrived, "body">): ReadonlyArray<string> =>
  listOf(fieldOf(contentOf(body), "body"))
    .flatMap((each) =>
      textOf(each, "type") === "Container" ? listOf(fieldOf(each, "items")) : [each]
    )
    .map((each) => textOf(each, "text"));

/** Whom a card mentions: an entity whose tag stands in a text. */
export const mentionedOnTeams = (message: Pick<Arrived, "body">): ReadonlyArray<string> => {
  const text = textBlocksOf(message).join("\n");
  return listOf(fieldOf(contentOf(message.body), "msteams", "entities"))
    .filter((entity) => text.includes(textOf(entity, "text")))
    .map((entity) => textOf(entity, "mentioned", "id"));
};

const refuse = (message: Arrived): Replied | undefined => {
  const { url, body, bytes } = message;
  if (url.searchParams.get("sig") !== "0a1b2c3d-test-token") {
    return refused(401, "DirectApiAuthorizationRequired", "The request must be authenticated");
  }
  const texts = textBlocksOf(message);
  const isCard = textOf(contentOf(body), "type") === "AdaptiveCard" &&
    textOf(contentOf(body), "version") === "1.4" && texts.length > 0 &&
    texts.every((text) => text !== "");
  // The real one says 202 to these, and posts nothing.
  if (!isCard) return refused(400, "TriggerInputSchemaMismatch", "no adaptive card");
  return bytes * blownUp > 28_672
    ? refused(400, "BadRequest", "MessageSizeExceeded-Message properties size exceeded")
    : undefined;
};

export const teamsRules = (rules: Partial<RobotRules> = {}): RobotRules => ({
  refuse,
  taken: { status: 202, body: "" },
  rates: [{ most: 60, seconds: 60 }],
  tooFast: { status: 429, body: "", headers: { "retry-after": "5" } },
  ...rules,
});

export const serveTeams = (rules?: Partial<RobotRules>) => serveRobot(teamsRules(rules), teamsPath);
