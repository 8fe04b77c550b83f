import * as Effect from "effect/Effect";
import { conditional } from "./conditional.ts";
import { notFound, site } from "./site.ts";

/*
 * A provider's list of models on loopback, whatever its form: OpenAI's at `/v1/models`, OpenRouter's at
 * `/api/v1/models`.
 */

export interface SimulatedModel {
  readonly id: string;
  /** Epoch seconds. */
  readonly created: unknown;
  readonly description: string;
  /** Replaces what the list shows for these keys. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** A provider that serves nothing. */
export const modelApi = ({ now = Date.now }: { readonly now?: () => number } = {}) =>
  Effect.gen(function* () {
    let models: ReadonlyArray<SimulatedModel> = [];
    let total: number | undefined;
    const made = yield* site(now, (request) => {
      const { pathname } = new URL(request.url);
      if (pathname !== "/v1/models" && pathname !== "/api/v1/models") return notFound();
      return conditional(
        request,
        Response.json({
          object: "list",
          data: models.map(({ raw, ...model }) => ({ object: "model", ...model, ...raw })),
          ...total === undefined ? {} : { total_count: total },
        }),
      );
    });
    return {
      ...made,
      /** Serves a model, since now unless it says otherwise. */
      offer: (id: string, model: Partial<SimulatedModel> = {}) => {
        const created = Math.floor(now() / 1000);
        models = [
          ...models.filter((each) => each.id !== id),
          { created, description: "", raw: {}, ...model, id },
        ];
      },
      withdraw: (...ids: ReadonlyArray<string>) => {
        models = models.filter(({ id }) => !ids.includes(id));
      },
      /** What it says to have of models, whatever it shows. */
      claim: (count: number) => {
        total = count;
      },
    };
  });
