// Brings a page up to date when something has happened, while somebody looks at it.
const main = document.querySelector("main[data-live]");
if (main !== null) {
  let waiting = false;
  const renewIn = (ms) => {
    if (waiting) return;
    waiting = true;
    setTimeout(renew, ms);
  };
  const renew = async () => {
    waiting = false;
    // Whoever fills in a form or selects text is not to be disturbed.
    if (document.hidden || main.contains(document.activeElement) || String(getSelection()) !== "") {
      return;
    }
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    // Too many ask at once.
    if (response.status === 503) renewIn(2000);
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const next = page.querySelector("main");
    if (next !== null) main.replaceChildren(...next.childNodes);
  };
  const events = new EventSource("/events");
  events.addEventListener("change", () => renewIn(500));
}
