// Keeps a page in step with the house: a stream of events, polling where there is none, and word of which.

const POLL_MS = 5000;
const RETRY_MS = 30000; // how often a page that polls asks for a stream again
const SILENCE_MS = 25000; // the server says something every ten seconds: after this the line is dead

/**
 * @param {{events: string, poll: string}} addresses
 * @param {Object<string, function(object): void>} on what to do with each kind of event
 * @param {function(object): void} polled what to do with the answer of a poll
 * @param {function(string): void} tell of `live`, `polling` or `offline`
 * @returns {{ask: function(): void, awaited: function(): function(object): void}} `ask` asks at once; `awaited`, called
 *   when something is sent, gives what to do with a picture that comes in answer
 */
export function follow({ events, poll }, on, polled, tell = () => {}) {
  let stream = null;
  let polling = false;
  let next = 0;
  let retry = 0;
  let silence = 0;
  let pictures = 0; // have come so far

  /** An answer that something else has overtaken may be the older of the two: then ask anew, and go back to neither. */
  function awaited() {
    const before = pictures;
    return (picture) => {
      if (pictures !== before) return ask();
      pictures += 1;
      polled(picture);
    };
  }

  async function ask() {
    clearTimeout(next);
    const answered = awaited();
    try {
      const answer = await fetch(poll, { headers: { Accept: "application/json" } });
      if (answer.status === 410 || answer.status === 403) location.reload();
      if (!answer.ok) throw new Error(answer.status);
      answered(await answer.json());
      if (polling) tell("polling");
    } catch {
      tell("offline");
    }
    clearTimeout(next);
    if (polling) next = setTimeout(ask, POLL_MS);
  }

  function listen() {
    stream = new EventSource(events);
    stream.addEventListener("open", () => {
      polling = false;
      clearTimeout(next);
      tell("live");
    });
    for (const [name, act] of Object.entries(on)) {
      stream.addEventListener(name, (event) => {
        heard();
        pictures += 1;
        act(JSON.parse(event.data));
      });
    }
    stream.addEventListener("clock", heard);
    stream.addEventListener("ended", () => location.reload());
    stream.addEventListener("replaced", pollInstead); // this phone has newer pages open
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) pollInstead(); // no place for a stream
      else tell("offline"); // the browser tries again by itself, from the last event it saw
    });
    heard();
  }

  /** Poll from now on, until a stream can be had again. */
  function pollInstead() {
    stream.close();
    clearTimeout(silence);
    clearTimeout(retry);
    retry = setTimeout(listen, RETRY_MS);
    polling = true;
    ask();
  }

  function heard() {
    clearTimeout(silence);
    silence = setTimeout(listenAgain, SILENCE_MS);
  }

  function listenAgain() {
    clearTimeout(retry);
    stream.close();
    tell("offline");
    listen();
  }

  addEventListener("offline", () => tell("offline"));
  addEventListener("online", listenAgain);
  addEventListener("pagehide", () => stream?.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  listen();
  return { ask, awaited };
}
