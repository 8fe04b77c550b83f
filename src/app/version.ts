import manifest from "../../deno.json" with { type: "json" };

export const version: string = manifest.version;

/** Where the program comes from; in a bundle the commit stands in its place. */
export const origin = "run from source";

export const runsFromSource = origin.startsWith("run ");

const project = "https://github.com/ccyang-aier/model-release-tracker";

/** How MRT introduces itself to upstreams, some of which turn away who does not. */
export const userAgent = `model-release-tracker/${version} (+${project})`;
