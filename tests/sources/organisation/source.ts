import * as Effect from "effect/Effect";
import { huggingface } from "../../../src/sources/huggingface/huggingface.ts";
import { modelscope } from "../../../src/sources/modelscope/modelscope.ts";
import type { Fault } from "../../simulators/faults.ts";
import { huggingface as simulatedHub } from "../../simulators/huggingface.ts";
import { modelscope as simulatedScope } from "../../simulators/modelscope.ts";
import { noon, openSource, type Variables } from "../opened.ts";

export const year2023 = Date.UTC(2023, 0, 1);

export const plugins = { huggingface, modelscope };
export type Kind = keyof typeof plugins;

/** The only source a section configures. */
export const sourceOf = (kind: Kind, section: unknown, variables: Variables = {}) =>
  openSource(plugins[kind], section, variables);

const watched = { orgs: ["acme"], token_env: "TOKEN" };
const token = { TOKEN: "hush" };

/** A Hub whose clock the test moves, and the source that watches `acme` there. */
export const watchHub = (section: Readonly<Record<string, unknown>> = {}) =>
  Effect.gen(function* () {
    const clock = { at: noon };
    const hub = yield* simulatedHub({ now: () => clock.at });
    const source = yield* sourceOf(
      "huggingface",
      { ...watched, base_url: hub.url, ...section },
      token,
    );
    return { clock, hub, source };
  });

/** A ModelScope whose clock the test moves, and the source that watches `acme` there. */
export const watchScope = (section: Readonly<Record<string, unknown>> = {}) =>
  Effect.gen(function* () {
    const clock = { at: noon };
    const scope = yield* simulatedScope({ now: () => clock.at });
    const source = yield* sourceOf(
      "modelscope",
      { ...watched, base_url: scope.url, ...section },
      token,
    );
    return { clock, scope, source };
  });

/** What either hub can be told to do. */
export interface Hub {
  readonly requests: ReadonlyArray<{ readonly path: string; readonly headers: Headers }>;
  readonly publish: (
    id: string,
    model?: { readonly createdAt?: number; readonly lastModified?: number },
  ) => void;
  /** Who is let in. */
  readonly let: (id: string, who: "all" | "those who ask" | "nobody") => void;
  readonly hide: (id: string) => void;
  readonly show: (id: string) => void;
  /** A commit where the hub shows them, a new date of change. */
  readonly commit: (id: string) => void;
  /** A date of change that means nothing, where the hub has such. */
  readonly touch: (id: string) => void;
  /** Whether the list shows and counts nothing. */
  readonly empty: (empty: boolean) => void;
  readonly fail: (fault: Fault, times?: number) => void;
  readonly recover: () => void;
  /** Runs before each request is answered. */
  readonly beforeEach: (hook: () => void) => void;
}

/** A hub whose clock the test moves, with pages of 50 models, and the source that watches `acme` there. */
export const watchEither = (kind: Kind) =>
  kind === "huggingface"
    ? Effect.map(watchHub(), ({ clock, hub, source }) => {
      hub.pageSize(50);
      const either: Hub = {
        ...hub,
        touch: () => {},
        empty: (
          empty,
        ) => (empty ? hub.fail({ kind: "answer", status: 200, body: "[]" }) : hub.recover()),
        let: (id, who) =>
          hub.set(id, {
            private: who === "nobody",
            gated: who === "those who ask" ? "manual" : false,
          }),
      };
      return { clock, source, hub: either };
    })
    : Effect.map(watchScope(), ({ clock, scope, source }) => {
      const either: Hub = {
        ...scope,
        fail: scope.failApi,
        commit: scope.touch,
        empty: (empty) => {
          const body = '{"data":{"models":[],"total_count":0}}';
          if (empty) scope.failApi({ kind: "answer", status: 200, body });
          else scope.recover();
        },
        let: (id, who) =>
          scope.set(id, { private: who === "nobody", gated: who === "those who ask" }),
      };
      return { clock, source, hub: either };
    });

export const kinds: ReadonlyArray<Kind> = ["huggingface", "modelscope"];
