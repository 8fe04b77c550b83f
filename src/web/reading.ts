import type * as Context from "effect/Context";
import type * as Layer from "effect/Layer";
import type * as Layers from "../app/layers.ts";

/** The stores over a connection of their own that only reads, so that a page holds up no poll. */
export type Reading = Context.Context<Layer.Success<ReturnType<typeof Layers.readOnlyState>>>;
