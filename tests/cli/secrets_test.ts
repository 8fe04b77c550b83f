import { equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { serve } from "../simulators/serve.ts";
import { run } from "./program.ts";
import { everywhere } from "./programs.ts";
import { login, world } from "./world.ts";

const tokens = { GITHUB_TOKEN: "ghp_hush+1/2", HF_TOKEN: "hf_hush&3" };

/** What an echo may make of a header. */
const forms = (text: string) => [
  text,
  btoa(text),
  btoa(`x${text}`),
  encodeURIComponent(text),
  JSON.stringify({ text }),
];

const heard = (request: Request) => forms(request.headers.get("authorization") ?? "").join(" ");

everywhere(
  "what upstreams and robots say back of what they were sent is kept and shown nowhere",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const forge = yield* serve((request) => Response.json({ message: `bad: ${heard(request)}` }));
      const hub = yield* serve((request) =>
        Response.json([
          { id: "deepseek-ai/DeepSeek-4", sha: heard(request), tags: [heard(request)] },
          { id: heard(request) },
        ], { headers: { etag: `"${request.headers.get("authorization")}"` } })
      );
      mrt.robot.misbehave({
        kind: "answer",
        status: 200,
        body: JSON.stringify({ code: "at test-token", message: mrt.robot.address }),
      });
      const { github, huggingface } = mrt.config.sources;
      mrt.writeConfig({
        ...mrt.config,
        sources: {
          github: { ...github, base_url: forge.url },
          huggingface: { ...huggingface, base_url: hub.url },
        },
        notify: { ...mrt.config.notify, console: {} },
      });
      const again = (...args: ReadonlyArray<string>) =>
        run({
          folder: mrt.folder,
          args,
          net: [forge.url, hub.url, mrt.robot.address].map((url) => new URL(url).host)
            .concat(`localhost:${mrt.post.port}`),
          env: { ...mrt.secrets, ...tokens },
        });
      const outputs = [];
      for (
        const args of [["once"], ["once", "--json"], ["status"], ["failures"], ["dry-run"], [
          "alerts",
          "--json",
        ]]
      ) {
        const { stdout, stderr } = yield* again(...args);
        outputs.push(stdout, stderr);
      }
      match(outputs[0] ?? "", /DeepSeek-4/);
      match(outputs[0] ?? "", /answers in an unknown form .*bad: …|bad: Bearer …/);
      const file = new TextDecoder("latin1").decode(
        Deno.readFileSync(`${mrt.folder}/mrt_state.sqlite3`),
      );
      const mails = mrt.post.mails.map((mail) => JSON.stringify(mail));
      ok(mails.length > 0);
      const all = [...outputs, file, ...mails].join("\n");
      const secrets = [...Object.values(tokens), "test-token", login.password];
      for (const secret of secrets.flatMap((secret) => [secret, ...forms(`Bearer ${secret}`)])) {
        ok(!all.includes(secret), `${secret} came back`);
      }
      equal(mrt.robot.messages.length, 0);
    }),
);
