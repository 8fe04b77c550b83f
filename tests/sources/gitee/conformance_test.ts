import { gitee } from "../../../src/sources/gitee/gitee.ts";
import { forgeConforms } from "../forge/conforms.ts";

forgeConforms(gitee, "gitee");
