import axe from "axe-core";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";

/*
 * A real Chromium. What drives it looks into the whole system, which no test may, so this runs in a
 * process of its own: see in_chromium.ts.
 */

/** A page of a visitor in a browser of its own, and what went wrong on it. */
export const makeBrowser = async (executablePath: string) => {
  const opened = await chromium.launch({
    executablePath,
    // In a container it has no sandbox of its own.
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  const visit = async (options: BrowserContextOptions) => {
    const page = await (await opened.newContext(options)).newPage();
    const faults: Array<string> = [];
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") faults.push(`${message.text()} ${message.location().url}`);
    });
    page.on("request", (request) => {
      const { host, hostname } = new URL(request.url());
      if (hostname !== "127.0.0.1") faults.push(`asked ${host}`);
    });
    return { page, faults };
  };
  return { visit, close: () => opened.close() };
};

export type Visit = Awaited<ReturnType<typeof makeBrowser>>["visit"];

const faultsBy = (runOnly: unknown) => async (page: Page): Promise<ReadonlyArray<string>> => {
  if (!await page.evaluate("'axe' in window")) await page.evaluate(axe.source);
  const options = { runOnly, resultTypes: ["violations"], preload: false };
  return await page.evaluate(
    `axe.run(${JSON.stringify(options)})
      .then(({ violations }) => violations.map(({ id, nodes }) =>
        id + ": " + nodes.map(({ html, failureSummary }) => html + " " + failureSummary).join("; ")))`,
  );
};

/** What axe finds against WCAG 2.1 AA, with the elements concerned. */
export const accessibilityFaults = faultsBy(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]);

/** What of it is for colours to mend. */
export const contrastFaults = faultsBy({ type: "rule", values: ["color-contrast"] });

/** How far the page is wider than its window, in CSS pixels. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - innerWidth");
