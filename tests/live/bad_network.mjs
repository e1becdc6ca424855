// A network that fails in known ways between a client and the engine. Live tests of client packages share it.
import http from 'node:http';

// What becomes of one request:
//   none         as if nothing stood between
//   429, 500     answered here; the engine sees nothing
//   cut before   the connection ends; the engine saw nothing
//   cut after    the engine answered, then the connection ends without a byte of it
//   hold before  nothing happens until release(), then as `none`; when the client left meanwhile, the engine sees nothing
//   hold after   the engine answered; the client hears nothing until release()
const kinds = ['none', '429', '500', 'cut before', 'cut after', 'hold before', 'hold after'];

// A browser hides an answer without these from its page; then every error would look like a cut.
const readable = request => (request.headers.origin
  ? { 'Access-Control-Allow-Origin': request.headers.origin, 'Access-Control-Allow-Credentials': 'true', 'Access-Control-Expose-Headers': 'Retry-After' } : {});

export class BadNetwork {
  // `choose(request)` names the kind of each POST; preflights and settings always pass. It may be replaced between requests.
  constructor(port, choose = () => 'none') {
    this.port = port;
    this.choose = choose;
    this.retryAfter = 1;
    this.seen = [];  // every request: { at, method, url, headers, body, kind, status? }; the status is the engine's
    this.held = new Set();
    this.server = http.createServer((request, response) => this.take(request, response));
  }
  async start() {
    await new Promise(done => this.server.listen(0, '127.0.0.1', done));
    this.host = `127.0.0.1:${this.server.address().port}`;
    return this;
  }
  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
  // How often each kind happened.
  get faults() { return Object.fromEntries(kinds.map(kind => [kind, this.seen.filter(one => one.kind === kind).length])); }
  of(method, from = 0) { return this.seen.slice(from).filter(one => one.method === method); }
  release() {
    const waiting = [...this.held];
    this.held.clear();
    for (const go of waiting) go();
  }

  take(request, response) {
    const parts = [];
    request.on('data', part => parts.push(part));
    request.on('error', () => {});
    request.on('end', () => {
      const one = { at: Date.now(), method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(parts), kind: 'none' };
      if (request.method === 'POST') one.kind = this.choose(one);
      this.seen.push(one);
      if (one.kind === '429') return response.writeHead(429, { ...readable(request), 'Retry-After': String(this.retryAfter) }).end();
      if (one.kind === '500') return response.writeHead(500, readable(request)).end();
      if (one.kind === 'cut before') return request.socket.destroy();
      if (one.kind === 'hold before') return this.hold(request, () => this.forward(one, request, response));
      this.forward(one, request, response);
    });
  }
  hold(request, go) {
    request.socket.once('close', () => this.held.delete(go));
    this.held.add(go);
  }
  // The Host goes on as it came: the engine tells browsers to call the address that they asked.
  forward(one, request, response) {
    const forward = http.request({ host: '127.0.0.1', port: this.port, path: request.url, method: request.method, headers: request.headers }, answer => {
      const parts = [];
      answer.on('data', part => parts.push(part));
      answer.on('end', () => {
        one.status = answer.statusCode;
        if (one.kind === 'cut after') return request.socket.destroy();
        const tell = () => response.writeHead(answer.statusCode, answer.headers).end(Buffer.concat(parts));
        if (one.kind === 'hold after') this.hold(request, tell);
        else tell();
      });
    });
    forward.on('error', () => request.socket.destroy());
    forward.end(one.body);
  }
}
