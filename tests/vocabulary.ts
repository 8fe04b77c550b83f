import * as Layer from "effect/Layer";
import { Vocabulary, vocabularyOf } from "../src/domain/vocabulary.ts";
import { sources } from "../src/registry.ts";

/** What the registered sources call things. */
export const vocabulary = vocabularyOf(sources);

export const vocabularyLayer = Layer.succeed(Vocabulary, vocabulary);
