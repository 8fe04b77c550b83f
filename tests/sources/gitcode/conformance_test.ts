import { gitcode } from "../../../src/sources/gitcode/gitcode.ts";
import { forgeConforms } from "../forge/conforms.ts";

forgeConforms(gitcode, "gitcode");
