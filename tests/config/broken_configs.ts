/** What is broken, the text, and the line the report must hold for it. */
export const brokenConfigs: ReadonlyArray<readonly [string, string, string]> = [
  // Syntax
  ["an object never closed", '{"first_run": "each"', "1:21 expected a closing }"],
  ["an array never closed", '{"watch_keywords": ["a"', "1:24 expected a closing ]"],
  ["a missing comma", '{\n  "first_run": "each"\n  "state": {}\n}', "3:3 expected a comma"],
  ["a missing colon", '{"first_run" "each"}', "1:14 expected a colon"],
  ["a missing value", '{"first_run": }', "1:15 expected a value"],
  ["single quotes", "{'first_run': 1}", "1:2 found text that is no JSON"],
  ["a bare word", '{"first_run": each}', "1:15 found text that is no JSON"],
  ["a string without end", '{"first_run": "each\n}', "1:15 found a string without its closing"],
  ["a comment without end", "{} /* and so on", "1:4 found a comment that is never closed"],
  ["an unknown escape", '{"state": {"sqlite_path": "C:\\data"}}', "1:27 found an unknown escape"],
  ["text after the end", "{}\n{}", "2:1 expected the file to end here"],
  ["nothing but a comment", "// later", "1:9 expected a value"],
  ["a hundred levels", "[".repeat(100), "1:65 nested too deeply"],
  // Shape
  ["an array instead of the root", "[]", "1:1 found an empty array, expected an object"],
  ["a string instead of the root", '"x"', '1:1 found "x", expected an object'],
  ["null for a section", '{"sources": null}', "1:13 sources: found null, expected an object"],
  ["an array for a section", '{"notify": ["welink"]}', "1:12 notify: found an array, expected"],
  [
    "null for a plugin's section",
    '{"sources": {"github": null}}',
    "1:24 sources.github: found null, expected an object",
  ],
  [
    "a string for a plugin's section",
    '{"sources": {"github": "vllm-project/vllm"}}',
    '1:24 sources.github: found "vllm-project/vllm", expected an object',
  ],
  [
    "a key twice",
    '{"first_run":"each",\n"first_run":"each"}',
    "2:1 first_run: the same key stands at 1:2",
  ],
  [
    "a key twice, further in",
    '{"notify":{"console":{},"console":{}}}',
    "1:25 notify.console: the same key stands at 1:12",
  ],
  [
    "the missing list",
    '{"sources": {"github": {}}}',
    "1:24 sources.github.repos: missing, expected",
  ],
  // Keys
  [
    "a misspelt key",
    '{"watch_keyword": []}',
    "1:2 watch_keyword: unknown key; did you mean watch_keywords?",
  ],
  ["a shortened key", '{"poll_interval": 60}', "unknown key; did you mean poll_interval_seconds?"],
  ["a key with hyphens", '{"First-Run": "each"}', "unknown key; did you mean first_run?"],
  ["a key in camel case", '{"firstRun": "each"}', "unknown key; did you mean first_run?"],
  [
    "a misspelt source",
    '{"sources": {"gihtub": {}}}',
    "1:14 sources.gihtub: unknown key; did you mean github?",
  ],
  [
    "two letters that changed places in a short key",
    '{"notify": {"emial": {}}}',
    "notify.emial: unknown key; did you mean email?",
  ],
  [
    "a key nothing is like",
    '{"state": {"colour": 1}}',
    "1:12 state.colour: unknown key; expected sqlite_path",
  ],
  [
    "a foreign channel",
    '{"notify": {"pager": {}}}',
    "1:13 notify.pager: unknown key; expected welink, email or console",
  ],
  ["a key with blanks", '{"a b": 1}', '1:2 ["a b"]: unknown key'],
  ["a name every object has", '{"constructor": 1}', "1:2 constructor: unknown key"],
  // Values
  [
    "a poll interval of 0",
    '{"poll_interval_seconds": 0}',
    "1:27 poll_interval_seconds: found 0, expected a number of seconds from 10 to 604800",
  ],
  [
    "a negative interval",
    '{"poll_interval_seconds": -5}',
    "poll_interval_seconds: found -5, expected",
  ],
  [
    "an interval of weeks",
    '{"poll_interval_seconds": 604801}',
    "poll_interval_seconds: found 604801, expected",
  ],
  [
    "an interval beyond numbers",
    '{"poll_interval_seconds": 1e999}',
    "poll_interval_seconds: found 1e999, expected",
  ],
  [
    "half seconds",
    '{"poll_interval_seconds": 60.5}',
    "poll_interval_seconds: found 60.5, expected an integer",
  ],
  [
    "a number in quotes",
    '{"poll_interval_seconds": "300"}',
    'found "300", expected a number; did you mean 300?',
  ],
  [
    "a boolean in quotes",
    '{"sources":{"github":{"repos":["a/b"],"monitor":{"pulls":"False"}}}}',
    'sources.github.monitor.pulls: found "False", expected true or false; did you mean false?',
  ],
  [
    "a string for a list",
    '{"watch_keywords": "qwen"}',
    '1:20 watch_keywords: found "qwen", expected an array of strings; did you mean ["qwen"]?',
  ],
  [
    "a number among keywords",
    '{"watch_keywords": ["a",\n 3]}',
    "2:2 watch_keywords[1]: found 3, expected a string",
  ],
  [
    "a misspelt literal",
    '{"first_run": "sumary"}',
    '1:15 first_run: found "sumary", expected "summary", "each" or "silent"; did you mean "summary"?',
  ],
  ["a literal in capitals", '{"first_run": "EACH"}', 'did you mean "each"?'],
  [
    "a foreign literal",
    '{"first_run": "never"}',
    'found "never", expected "summary", "each" or "silent"',
  ],
  [
    "an empty path",
    '{"state": {"sqlite_path": " "}}',
    '1:27 state.sqlite_path: found "", expected the path of a file',
  ],
  [
    "a malformed repository",
    '{"sources":{"github":{"repos":["a/b",\n  "vllm"]}}}',
    '2:3 sources.github.repos[1]: found "vllm", expected OWNER/REPO',
  ],
  [
    "no repository",
    '{"sources":{"github":{"repos":[]}}}',
    "sources.github.repos: found an empty array, expected at least one",
  ],
  [
    "a repository twice",
    '{"sources":{"github":{"repos":["a/b", "a/b"]}}}',
    '1:39 sources.github.repos[1]: found "a/b": the same as repos[0]',
  ],
  [
    "a check across keys",
    '{"notify": {"welink": {"webhook_env": "W", "is_at": true}}}',
    "1:23 notify.welink.at_accounts: is_at needs somebody to mention",
  ],
  ["columns count characters", '{"_": "𝒳", "first_run": 1}', "1:25 first_run: found 1"],
  ["a byte order mark is no column", '\uFEFF{"first_run": 1}', "1:15 first_run: found 1"],
  ["Windows line ends", '{\r\n"first_run": 1}', "2:14 first_run: found 1"],
  // Words
  [
    "a language nobody translated to",
    '{"language": "de"}',
    '1:14 language: found "de", expected "en" or "zh"',
  ],
  ["a language in capitals", '{"language": "ZH"}', 'did you mean "zh"?'],
  ...[
    ["a city that is no time zone's", "Asia/Beijing"],
    ["a city without its area", "Shanghai"],
    ["a shorthand of several zones", "CST"],
    ["an offset", "+08:00"],
    ["a time zone of POSIX", "CST-8"],
    ["no time zone", "Etc/Unknown"],
  ].map(([what, name]) =>
    [
      `${what} for a time zone`,
      `{\n  "timezone": "${name}"\n}`,
      `2:15 timezone: found "${name}", expected a time zone such as Asia/Shanghai`,
    ] as const
  ),
  [
    "hours for a time zone",
    '{"timezone": 8}',
    "1:14 timezone: found 8, expected a string",
  ],
  // Delivery
  [
    "an age of no hours",
    '{"delivery": {"max_age_hours": 0}}',
    "1:32 delivery.max_age_hours: found 0, expected a number of hours from 1 to 8760",
  ],
  [
    "a mistyped key of deliveries",
    '{"delivery": {"max_atempts": 3}}',
    "1:15 delivery.max_atempts: unknown key; did you mean max_attempts?",
  ],
  [
    "half an hour as a window",
    '{"delivery": {"update_window_minutes": 0.5}}',
    "1:40 delivery.update_window_minutes: found 0.5, expected",
  ],
];
