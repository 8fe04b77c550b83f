/** The variables that Deno reads proxies from, in either case. */
export const proxyVariables = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"].flatMap(
  (name) => [name, name.toLowerCase()],
);

/** A variable that may be read, undefined for any other and for an empty one. */
const read = (name: string): string | undefined =>
  Deno.permissions.querySync({ name: "env", variable: name }).state === "granted"
    ? Deno.env.get(name) || undefined
    : undefined;

const variable = (name: string) => read(name) ?? read(name.toLowerCase());

/** Whether a list such as `git.corp,127.0.0.1` or `*` names the host or a name above it. */
export const isExempt = (host: string, list: string): boolean =>
  list.split(",").map((entry) => entry.trim().replace(/^\./, "").toLowerCase()).some((entry) =>
    entry === "*" || (entry !== "" && (host === entry || host.endsWith(`.${entry}`)))
  );

/** The proxy through which a URL is asked, as far as this process may know; undefined for none. */
export const proxyFor = (url: URL): string | undefined => {
  const proxy = variable(url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY") ??
    variable("ALL_PROXY");
  return isExempt(url.hostname, variable("NO_PROXY") ?? "") ? undefined : proxy;
};
