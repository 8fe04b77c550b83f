/*
 * THE registration file: a new source, rule or notifier is one file and one line here.
 */
import { consoleNotifier } from "./notifiers/console.ts";
import { email } from "./notifiers/email.ts";
import { welink } from "./notifiers/welink.ts";
import { keywords } from "./rules/keywords.ts";
import { github } from "./sources/github.ts";
import { huggingface } from "./sources/huggingface.ts";
import { modelscope } from "./sources/modelscope.ts";

export const sources = [github, huggingface, modelscope];

export const rules = [keywords];

export const notifiers = [welink, email, consoleNotifier];
