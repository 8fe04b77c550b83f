import type { SimulatedChannel } from "../channel.ts";

/** The terminal. */
export const consoleChannel: SimulatedChannel = {
  channel: "console",
  section: () => ({}),
  trouble: () => ({ kind: "nobody reads" }),
  make: ({ active, note }) => ({
    print: (text) => {
      const gone = active().some(({ what }) => what.kind === "nobody reads");
      note("console", text, gone ? "down" : "taken");
      return !gone;
    },
  }),
};
