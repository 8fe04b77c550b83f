import * as Schema from "effect/Schema";
import { encodePhrase } from "../../domain/phrase.ts";
import { BaseUrl, describing, expecting, setting, titled } from "../../plugin/fields.ts";
import { nameIn } from "../../plugin/starter.ts";

/*
 * The section `sources.docker`: image repositories, each by its name alone or with the tags to watch.
 */

const repository = /^(?:[a-z0-9][a-z0-9_-]{0,254}\/)?[a-z0-9][a-z0-9._-]{0,254}$/;

/** The image that an address or a `docker pull` leads to. */
export const imageMeant = (text: string): string =>
  nameIn(text.trim().replace(/^docker\s+pull\s+/, ""), 2, ["r", "_"])
    .replace(/^(?:docker\.io|registry-1\.docker\.io|index\.docker\.io)\//, "")
    .replace(/(?::[\w.-]+)?(?:@sha256:\w+)?$/, "").toLowerCase();

const Name = Schema.String.check(
  Schema.makeFilter((text) => {
    if (repository.test(text)) return undefined;
    const meant = imageMeant(text);
    return encodePhrase(
      repository.test(meant)
        ? {
          en: `expected the name of an image on Docker Hub, did you mean ${meant}?`,
          zh: `应为 Docker Hub 上的镜像名，是不是想写 ${meant}？`,
        }
        : {
          en: "expected the name of an image on Docker Hub, e.g. vllm/vllm-openai",
          zh: "应为 Docker Hub 上的镜像名，如 vllm/vllm-openai",
        },
    );
  }, { toJsonSchema: () => ({ pattern: repository.source }) }),
).annotate(titled({ en: "image", zh: "镜像" }));

const WithTags = Schema.Struct({
  repo: Name.annotate(describing({ en: "The image's name.", zh: "镜像名。" })),
  tags: Schema.Array(
    Schema.String.check(Schema.isPattern(/^[\w.*?-]{1,128}$/, {
      ...expecting({ en: "a tag, in which `*` stands for anything", zh: "标签，`*` 代表任意内容" }),
    })),
  ).check(
    Schema.isNonEmpty(expecting({ en: "at least one tag", zh: "至少一个标签" })),
  ).annotate(describing({
    en: "The tags to watch, `*` standing for anything: new ones, and those pushed again.",
    zh: "要监视的标签，`*` 代表任意内容：提醒新标签，以及重新推送的标签。",
  })),
});

/** An image as it stands in the config. */
export interface ConfiguredImage {
  readonly repo: string;
  /** Absent for all tags, of which only new ones are told. */
  readonly tags?: ReadonlyArray<string>;
}

/** With its namespace; images without one are Docker's own. */
export const imageOf = (image: string | ConfiguredImage): ConfiguredImage => {
  const { repo, ...rest } = typeof image === "string" ? { repo: image } : image;
  return { repo: repo.includes("/") ? repo : `library/${repo}`, ...rest };
};

const twice = { en: "this image is listed twice", zh: "这个镜像列了两次" };

/** The section `sources.docker`. */
export const DockerConfig = Schema.Struct({
  repos: Schema.Array(
    Schema.Union([Name, WithTags]).annotate(titled({ en: "image", zh: "镜像" })),
  ).check(
    Schema.isNonEmpty(expecting({ en: "at least one image", zh: "至少一个镜像" })),
    Schema.makeFilter((images) => {
      const names = images.map((image) => imageOf(image).repo);
      return names.flatMap((name, index) =>
        names.indexOf(name) < index ? [{ path: [index], issue: encodePhrase(twice) }] : []
      );
    }, { toJsonSchema: () => [{ uniqueItems: true }, true] }),
  ).annotate(describing({
    en: "The images to watch, each a name, or an object with the tags that matter.",
    zh: "要监视的镜像，每个写名称，或写带 tags 的对象。",
  })),
  base_url: setting(
    BaseUrl,
    "https://hub.docker.com",
    { en: "The site to ask, or its mirror.", zh: "要访问的站点或其镜像。" },
  ),
}).annotate(describing({
  en: "Tags of images on Docker Hub.",
  zh: "Docker Hub 上镜像的标签。",
}));
