// Of a container: whether the process in it answers, shortener or analytics (which has no API, and says 404 to the first question, or
// listens on the other port). Plain JavaScript that imports nothing: a check starts in 50 ms.

const ANSWER_MS = 4000;
const { TURNOUT_PORT: port, TURNOUT_BASE_PATH: basePath = '' } = process.env;

const ask = (url) =>
  fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) }).then(
    ({ status }) => status,
    () => 404,
  );

let status = await ask(`http://127.0.0.1:${port ?? 8080}${basePath}/rest/health`);
if (status === 404) status = await ask(`http://127.0.0.1:${port ?? 8081}/health`);
process.exit(status === 200 ? 0 : 1);
