import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import { Unavailable } from "../../domain/errors.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { amidChinese, counted } from "../../domain/text.ts";
import { dateOf, type UpstreamResponse } from "../../http/upstream_response.ts";

const roughly = (duration: Duration.Duration): Phrase => {
  const minutes = Math.round(Duration.toMinutes(duration));
  const hours = Math.round(minutes / 60);
  const days = Math.round(minutes / 1440);
  if (minutes < 120) return { en: counted(minutes, "minute"), zh: `${minutes} 分钟` };
  return minutes < 48 * 60
    ? { en: counted(hours, "hour"), zh: `${hours} 小时` }
    : { en: counted(days, "day"), zh: `${days} 天` };
};

/**
 * Said instead of a refusal where our clock, at `now` (epoch ms), is further off than the robot
 * tolerates, and may be all that is wrong. `owner` is whose clock it is compared with.
 */
export const wrongClock = (
  { label, headers }: UpstreamResponse,
  owner: Phrase,
  tolerance: Duration.Duration,
  now: number,
): Option.Option<Unavailable> =>
  dateOf(headers).pipe(
    Option.map((theirs) => now - theirs),
    Option.filter((ahead) => Math.abs(ahead) > Duration.toMillis(tolerance)),
    Option.map((ahead) => {
      const by = roughly(Duration.millis(Math.abs(ahead)));
      return new Unavailable({
        says: {
          en: `${label.en}: this machine's clock is ${by.en} ${
            ahead > 0 ? "ahead of" : "behind"
          } ${owner.en}'s, which refuses such messages; set it right`,
          zh:
            `${label.zh}：本机时钟比${amidChinese(owner.zh)}${ahead > 0 ? "快" : "慢"} ${by.zh}，` +
            "消息因此被拒收；请校准时钟",
        },
      });
    }),
  );
