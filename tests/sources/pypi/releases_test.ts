import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { isPrerelease, versionIn } from "../../../src/sources/pypi/releases.ts";
import { test } from "../../testing.ts";

for (
  const [file, name, version] of [
    ["vllm-0.11.0-cp38-abi3-manylinux1_x86_64.whl", "vllm", "0.11.0"],
    ["vllm-0.11.0+cu129-cp38-abi3-manylinux1_x86_64.whl", "vllm", "0.11.0+cu129"],
    ["flash_attn-2.8.0.post2.tar.gz", "flash-attn", "2.8.0.post2"],
    ["flash-attn-2.8.0.tar.gz", "flash_attn", "2.8.0"],
    ["sgl.kernel-0.3.1rc1-py3-none-any.whl", "SGL-Kernel", "0.3.1rc1"],
    ["torch-2.9.0.zip", "torch", "2.9.0"],
    ["torch-2.9.0-py3-none-any.whl.metadata", "torch", undefined],
    ["torchvision-0.24.0.tar.gz", "torch", undefined],
    ["torch-nightly.tar.gz", "torch", undefined],
    ["-.tar.gz", "torch", undefined],
  ] as const
) {
  test(`the version in ${file} is ${version ?? "none"}`, () =>
    Effect.sync(() => equal(versionIn(file, name), version)));
}

test("alphas, betas, candidates and development releases are prereleases, others are not", () =>
  Effect.sync(() => {
    const before = ["1.0a1", "1.0b2", "1.0rc1", "1.0.dev3", "1.0-alpha.1", "2.0.0rc2+cu129"];
    const full = ["1.0", "1.0.post1", "2.9.0+cpu", "0.5.1+abc", "2024.11", "1!2.0"];
    deepEqual(before.filter((version) => !isPrerelease(version)), []);
    deepEqual(full.filter(isPrerelease), []);
  }));
