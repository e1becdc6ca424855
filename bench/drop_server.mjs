// The reference of the ingest figures: Fastify that parses the same body, counts its events and drops them.
import Fastify from '../tests/live/node_modules/fastify/fastify.js';

const app = Fastify({ bodyLimit: 4 << 20 });
app.post('/v1/batch', async request => ({ success: true, items: request.body.batch.map((item, index) => ({ index, status: 'accepted', message_id: item.messageId })) }));
await app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' });
console.log('ready');
