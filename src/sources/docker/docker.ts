import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { verbatim } from "../../domain/phrase.ts";
import { trimmed } from "../../plugin/fields.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeSourcePlugin } from "../../plugin/plugin.ts";
import { listStarter } from "../../plugin/starter.ts";
import { DockerConfig, imageMeant, imageOf } from "./config.ts";
import { imageTag } from "./kinds.ts";

/*
 * Docker Hub: https://docs.docker.com/reference/api/hub. Reading its list counts as no pull.
 */

const kind = "docker";

const sourceModule = loadOnce(() => import("./docker_source.ts"));

/** Watches the tags of images on Docker Hub. */
export const docker = makeSourcePlugin({
  kind,
  platform: { name: "Docker Hub" },
  kinds: [imageTag],
  starter: listStarter(
    {
      flag: "docker",
      text: { en: "Images on Docker Hub", zh: "Docker Hub 上的镜像" },
    },
    (repos) => ({ repos }),
    imageMeant,
  ),
  config: DockerConfig,
  entries: ({ repos, base_url }) =>
    repos.map(imageOf).map((image) => ({
      id: `${kind}:${image.repo}`,
      secrets: [],
      unusable: Option.none(),
      ...image.tags === undefined ? {} : { about: [verbatim(image.tags.join(", "))] },
      hosts: [new URL(base_url).host],
      make: Effect.flatMap(
        sourceModule,
        ({ imageSource }) => imageSource(`${kind}:${image.repo}`, image, trimmed(base_url)),
      ),
    })),
});
