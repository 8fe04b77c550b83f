import * as Context from "effect/Context";

/** How long after wrong tokens the next one is looked at, in seconds. */
export const penalty = 60;
/** Wrong tokens within that time, by whomever. */
const mostWrong = 10;

/** Whether somebody has tried too many wrong tokens; tells of one more. */
const makePatience = () => {
  let wrong: ReadonlyArray<number> = [];
  const recent = (now: number) => wrong.filter((at) => now - at < penalty * 1000 && at <= now);
  return {
    isLost: (now: number) => recent(now).length >= mostWrong,
    noteWrong: (now: number) => {
      wrong = [...recent(now), now];
    },
  };
};

/** Counts wrong tokens, wherever they are shown. */
export class Patience
  extends Context.Service<Patience, ReturnType<typeof makePatience>>()("mrt/web/Patience") {}

export const patience = makePatience;
