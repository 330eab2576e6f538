// mem0's npm package (its open-source Memory) on PostgreSQL with pgvector and an OpenAI-shaped endpoint of embeddings: raw adds of one
// memory and searches of ten results, timed. Its history is off, so that nothing has to be compiled. Prints one line of JSON.
//
//   node peer.mjs --embeddings http://127.0.0.1:PORT/v1 --dimensions N --texts FILE --adds N --searches N --clients N --warm N
//
// The database is named by PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE. FILE has a text a line: those to add, then those to warm up with.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

process.env.MEM0_TELEMETRY = "false";

const text = { type: "string" };
const { values } = parseArgs({
  options: { embeddings: text, dimensions: text, texts: text, adds: text, searches: text, clients: text, warm: text },
});
const [dimensions, adds, searches, clients, warm] = [values.dimensions, values.adds, values.searches, values.clients, values.warm].map(Number);
const texts = readFileSync(values.texts, "utf8").split("\n").filter(Boolean);

const { Memory } = await import("mem0ai/oss");
const endpoint = { apiKey: "none", baseURL: values.embeddings, url: values.embeddings };
const memory = new Memory({
  version: "v1.1",
  disableHistory: true,
  embedder: { provider: "openai", config: { ...endpoint, model: "built-in", embeddingDims: dimensions } },
  llm: { provider: "openai", config: { ...endpoint, model: "none" } },
  vectorStore: {
    provider: "pgvector",
    config: {
      collectionName: "memories",
      embeddingModelDims: dimensions,
      dimension: dimensions,
      host: process.env.PGHOST,
      port: Number(process.env.PGPORT),
      user: process.env.PGUSER,
      password: process.env.PGPASSWORD,
      dbname: process.env.PGDATABASE,
      hnsw: true,
    },
  },
});

const add = (userId, content) => memory.add([{ role: "user", content }], { userId, infer: false });
const search = async (userId, query) => (await memory.search(query, { filters: { user_id: userId }, topK: 10 })).results.length;
const embed = (input) =>
  fetch(`${values.embeddings}/embeddings`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "built-in", input }),
  }).then((answer) => answer.json());

/** Does something so many times, by as many clients at once as asked for. */
async function measure(count, action) {
  const times = [];
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < count) {
        const number = next++;
        const start = performance.now();
        await action(number);
        times.push(performance.now() - start);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  times.sort((one, other) => one - other);
  const quantile = (share) => times[Math.ceil(share * times.length) - 1];
  return { perSecond: count / seconds, p50: quantile(0.5), p95: quantile(0.95) };
}

for (const other of texts.slice(adds, adds + warm)) {
  await add("warm", other);
  await search("warm", other);
}

const embeddings = await measure(200, (number) => embed(texts[number % adds]));
const added = await measure(adds, (number) => add("peer", texts[number]));
let found = 0;
const searched = await measure(searches, async (number) => {
  const results = await search("peer", texts[(number * 31) % adds]);
  found += results;
});
console.log(JSON.stringify({ adds: added, searches: searched, embeddings, found: found / searches }));
process.exit(0);
