import { keptByRepo, second } from "./kept.ts";
import type { SimulatedRelease } from "../simulators/github_releases.ts";

/*
 * The releases that GitHub's repositories have, whether their list is watched or their tags.
 */

export type Release = SimulatedRelease & {
  /** How often more than a typo was changed in its text. */
  readonly edition: number;
};

export const releaseText = (edition: number, typos: number): string =>
  `Edition ${edition} has ${
    ["speed", "memory", "kernels", "quantization"].map((word) => `${word}${edition}`).join(" ")
  } and fixes t${typos}`;

export const makeReleased = (now: () => number, serial: () => number) => {
  const kept = keptByRepo<Release>(now);
  return {
    ...kept,
    publish: (
      repo: number,
      name: string,
      { commitAgeMs = 0, ...over }: Partial<Release> & { readonly commitAgeMs?: number } = {},
    ) => {
      const at = second(now());
      const number = serial();
      kept.add(repo, {
        id: repo * 1_000_000 + number,
        tag: `v0.${number}.0`,
        name,
        body: releaseText(0, 0),
        draft: false,
        prerelease: false,
        author: "octocat",
        assets: 0,
        createdAt: at - commitAgeMs,
        publishedAt: over.draft === true ? null : at,
        updatedAt: at,
        raw: {},
        edition: 0,
        ...over,
      });
    },
  };
};
