import { deepEqual, equal, match, ok } from "node:assert/strict";
import {
  accessibilityFaults,
  contrastFaults,
  makeBrowser,
  overflow,
  type Visit,
} from "./browser.ts";

/*
 * What people do with the page: `in_chromium.ts CHROMIUM STORY URL PATH…`. Fails where something is
 * not as it should be.
 */

/** Where screenshots go; nowhere by default. */
const shots = Deno.env.get("MRT_TEST_SHOTS");

const languages = [["en-GB", "en"], ["zh-CN", "zh-CN"]] as const;
const colours = ["light", "dark"] as const;
const widths = [375, 1280];

type Story = (visit: Visit, url: string, paths: ReadonlyArray<string>) => Promise<void>;

/** Looks at every page in each language, colour and width, with and without script. */
const walk: Story = async (visit, url, paths) => {
  for (const [locale, lang] of languages) {
    const scripted = await visit({ locale });
    const bare = await visit({ locale, javaScriptEnabled: false });
    const { page } = scripted;
    for (const [index, path] of paths.entries()) {
      await bare.page.goto(`${url}${path}`);
      await page.goto(`${url}${path}`);
      equal(await page.evaluate("document.documentElement.lang"), lang);
      const shownOn = (page: typeof bare.page) =>
        page.locator("h1, h2, th, a, button, label").allTextContents();
      deepEqual(await shownOn(bare.page), await shownOn(page), path);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        for (const colorScheme of colours) {
          await page.emulateMedia({ colorScheme });
          const where = `${path} ${lang} ${colorScheme} ${width}`;
          ok(await overflow(page) <= 0, `${where}: wider than its window`);
          // Another colour changes nothing but contrasts.
          const faults = colorScheme === "light" ? accessibilityFaults : contrastFaults;
          deepEqual(await faults(page), [], where);
          if (shots === undefined) continue;
          const name = `${index}-${lang}-${colorScheme}-${width}.png`;
          await page.screenshot({ path: `${shots}/${name}`, fullPage: true });
        }
      }
    }
    // A page that is not there is one of those looked at.
    deepEqual(scripted.faults.filter((fault) => !fault.includes("404")), []);
  }
};

/** Finds, discards and polls by the keyboard alone. */
const keys: Story = async (visit, url) => {
  const { page } = await visit({ locale: "en-GB", javaScriptEnabled: false });
  await page.goto(`${url}/timeline`);
  await page.keyboard.press("Tab");
  equal(await page.evaluate("document.activeElement.textContent"), "To the content");
  await page.getByRole("textbox", { name: "Keyword" }).focus();
  await page.keyboard.type("DeepSeek 2");
  await page.keyboard.press("Enter");
  await page.waitForURL(/keyword=DeepSeek\+2/);
  deepEqual(await page.locator("h2 a").allTextContents(), ["DeepSeek 2"]);
  await page.getByRole("link", { name: "DeepSeek 2" }).press("Enter");
  await page.waitForURL(/\/alerts\//);
  await page.goto(`${url}/queue?channel=welink&state=dead`);
  await page.locator("input[name=id][type=checkbox]").first().press("Space");
  await page.getByRole("button", { name: "Discard…" }).press("Enter");
  await page.getByRole("button", { name: "Discard 1 unsent" }).press("Enter");
  equal(await page.getByRole("status").textContent(), "1 were discarded.");
  await page.goto(`${url}/sources`);
  await page.getByRole("button", { name: "Poll now: modelscope:Qwen" }).press("Enter");
  match(await page.getByRole("status").textContent() ?? "", /modelscope:Qwen is due now/);
};

/** Logs in and out. */
const session: Story = async (visit, url, [token = ""]) => {
  const { page } = await visit({ locale: "en-GB" });
  await page.goto(`${url}/queue`);
  deepEqual(await accessibilityFaults(page), []);
  await page.getByLabel("Token").fill(token);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${url}/queue`);
  await page.getByRole("button", { name: "Log out" }).press("Enter");
  await page.waitForURL(/\/login$/);
  await page.goto(`${url}/queue`);
  match(page.url(), /\/login\?to=/);
};

const [path = "", name = "", url = "", ...rest] = Deno.args;
const story = { walk, keys, session }[name];
ok(story !== undefined, `no story ${name}`);
const opened = await makeBrowser(path);
try {
  await story(opened.visit, url, rest);
} finally {
  await opened.close();
}
