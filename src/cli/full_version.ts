import { origin, version } from "../app/version.ts";

/** What a bug report needs: the version, where it comes from, and what runs it. */
export const fullVersion = `${version} (${origin}, Deno ${Deno.version.deno})`;
