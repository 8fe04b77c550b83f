import { origin, version } from "../app/version.ts";

/** What a bug report needs. */
export const about = `${version} (${origin}, Deno ${Deno.version.deno})`;
