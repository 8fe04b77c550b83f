import type { ConfigChange, History, Setup } from "./history.ts";
import { recipientsOf } from "./receivers.ts";
import { rulesOf } from "./routes.ts";

/** What the config says right now. */
export interface Configured {
  /** `OWNER/REPO`. */
  readonly repos: ReadonlyArray<string>;
  readonly hubs: Setup["hubs"];
  readonly channels: Setup["channels"];
  readonly keywords: ReadonlyArray<string>;
}

export const firstConfig = ({ setup }: History): Configured => ({
  repos: Array.from({ length: setup.repos }, (_, index) => `acme/repo-${index}`),
  hubs: setup.hubs,
  channels: setup.channels,
  keywords: setup.keywords,
});

export const changed = (
  config: Configured,
  change: ConfigChange,
  nameOf: (repo: number) => string,
): Configured => {
  if ("repos" in change) {
    return {
      ...config,
      repos: Array.from({ length: change.repos }, (_, repo) => config.repos[repo] ?? nameOf(repo)),
    };
  }
  if ("follow" in change) {
    return {
      ...config,
      repos: config.repos.map((name, repo) => repo === change.follow ? nameOf(repo) : name),
    };
  }
  return { ...config, ...change };
};

export const sourcesOf = ({ repos, hubs }: Configured): ReadonlyArray<string> => [
  ...repos.map((name) => `github:${name}`),
  ...hubs.map((hub) => `${hub}:acme`),
];

const hours = {
  "quiet nights": { quiet_hours: [{ from: "22:00", to: "08:00" }] },
  digests: { digest_at: ["09:00", "18:00"] },
};

export const textOf = (
  { repos, hubs, channels, keywords }: Configured,
  setup: Setup,
): string =>
  JSON.stringify({
    poll_interval_seconds: setup.intervalMinutes * 60,
    ...(setup.routes === true ? { rules: rulesOf({ channels, keywords }) } : {
      watch_keywords: keywords,
    }),
    first_run: setup.firstRun,
    timezone: "UTC",
    sources: {
      ...(repos.length > 0 ? { github: { repos, token_env: "GITHUB_TOKEN" } } : {}),
      ...(hubs.includes("huggingface")
        ? {
          huggingface: {
            orgs: ["acme"],
            token_env: "HF_TOKEN",
            base_url: "https://huggingface.co",
          },
        }
        : {}),
      ...(hubs.includes("modelscope") ? { modelscope: { orgs: ["acme"] } } : {}),
    },
    notify: {
      ...(channels.includes("welink")
        ? { welink: setup.hours === undefined ? {} : hours[setup.hours] }
        : {}),
      ...(channels.includes("email")
        ? {
          email: {
            smtp_host: "smtp.corp.example",
            user_env: "SMTP_USER",
            password_env: "SMTP_PASSWORD",
            to_list: recipientsOf(setup.recipients),
          },
        }
        : {}),
      ...(channels.includes("console") ? { console: {} } : {}),
    },
    delivery: {
      update_window_minutes: setup.updateWindowMinutes,
      max_age_hours: setup.maxAgeHours,
      max_attempts: setup.maxAttempts,
    },
    supervision: { stale_minutes: setup.staleMinutes },
  });
