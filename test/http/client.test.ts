import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHttpClient, type HttpOptions, type HttpRequest } from '../../src/http/client.ts';
import { limits } from '../../src/limits.ts';
import { type Behaviour, failing, redirecting, startFakeServer } from '../support/fake-registry.ts';
import { collect, httpOptions } from '../support/registry-options.ts';
import { rejectsWith } from '../support/rejects.ts';

const hello: Behaviour = (_request, response) => {
  response.writeHead(200, { 'x-hello': 'a' }).end('hello');
  return true;
};

async function ask(url: string, overrides: Partial<HttpOptions> = {}, details: Partial<HttpRequest> = {}) {
  // One at a time, so that whatever keeps its turn too long is noticed.
  const client = createHttpClient(httpOptions({ concurrency: 1, ...overrides }));
  const response = await client.request({ method: 'GET', url: new URL(url), ...details }).catch(async (error) => {
    await client.close();
    throw error;
  });
  const text = await response.text(1000);
  await client.close();
  return { status: response.status, headers: response.headers, url: response.url, text };
}

test('an answer has status, headers and body', async () => {
  await using server = await startFakeServer([hello]);
  const answer = await ask(`${server.url}/a?b=c`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['x-hello'], 'a');
  assert.equal(answer.text, 'hello');
  assert.equal(server.requests[0]?.path, '/a?b=c');
  assert.equal(server.requests[0]?.headers['user-agent'], 'plimsoll-test');
});

test('HEAD does not keep its turn', async () => {
  await using server = await startFakeServer([hello]);
  const client = createHttpClient(httpOptions({ concurrency: 1 }));
  const url = new URL(server.url);
  for (const method of ['HEAD', 'HEAD', 'GET'] as const) await client.request({ method, url });
  await client.close();
  assert.equal(server.requests.length, 3);
});

test('--offline opens no socket', async () => {
  await using server = await startFakeServer([hello]);
  await rejectsWith('NETWORK_OFFLINE', ask(server.url, { offline: true }));
  assert.equal(server.requests.length, 0);
});

for (const status of [408, 429, 500, 502, 503, 504]) {
  test(`${status} is tried again`, async () => {
    await using server = await startFakeServer([failing('/', 2, status), hello]);
    const options = httpOptions({ concurrency: 1 });
    assert.equal((await ask(server.url, options)).text, 'hello');
    assert.deepEqual(options.waits, [375, 750]);
  });
}

for (const status of [400, 401, 403, 404, 501]) {
  test(`${status} is an answer`, async () => {
    await using server = await startFakeServer([failing('/', 9, status, {}, 'no')]);
    assert.equal((await ask(server.url)).status, status);
    assert.equal(server.requests.length, 1);
  });
}

test('the last of four tries is handed back as it is', async () => {
  await using server = await startFakeServer([failing('/', 9, 503, {}, 'still no')]);
  const answer = await ask(server.url);
  assert.deepEqual([answer.status, answer.text, server.requests.length], [503, 'still no', 4]);
});

test('a server that says when is believed, within bounds', async () => {
  await using server = await startFakeServer([
    failing('/', 1, 429, { 'retry-after': '9' }),
    failing('/', 1, 429, { 'retry-after': '99999' }),
    failing('/', 1, 429, { 'retry-after': '35.852\u00b5s' }),
    hello,
  ]);
  const options = httpOptions({ concurrency: 1, random: () => 0 });
  await ask(server.url, options);
  assert.deepEqual(options.waits, [9000, 60_000, 1000]);
});

test('a spent allowance is not waited for', async () => {
  await using server = await startFakeServer([failing('/', 9, 429, { 'ratelimit-remaining': '0;w=21600' })]);
  assert.equal((await ask(server.url)).status, 429);
  assert.equal(server.requests.length, 1);
});

test('a cut connection is tried again', async () => {
  let cuts = 2;
  const cut: Behaviour = (_request, response) => {
    if (cuts-- <= 0) return false;
    response.socket?.destroy();
    return true;
  };
  await using server = await startFakeServer([cut, hello]);
  assert.equal((await ask(server.url)).text, 'hello');
  assert.equal(server.requests.length, 3);
});

test('a place where nobody listens is NETWORK_FAILED', async () => {
  const server = await startFakeServer();
  await server[Symbol.asyncDispose]();
  const error = await rejectsWith('NETWORK_FAILED', ask(`${server.url}/v2/?token=hunter2`));
  assert.match(error.message, /ECONNREFUSED/);
  assert.doesNotMatch(error.message, /hunter2/);
});

test('a name without an address is NETWORK_FAILED, at once', async () => {
  const options = httpOptions({
    lookup: (_name, _options, callback) => callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), ''),
  });
  const error = await rejectsWith('NETWORK_FAILED', ask('https://no-such.example', options));
  assert.match(error.message, /ENOTFOUND/);
  assert.equal(options.waits.length, 0);
});

test('a server that never answers is NETWORK_TIMEOUT', async () => {
  await using server = await startFakeServer([() => true]);
  const timeouts = { connect: 5000, headers: 50, idle: 50 };
  await rejectsWith('NETWORK_TIMEOUT', ask(server.url, { timeouts }, { attempts: 1 }));
});

test('a body that stops coming is NETWORK_TIMEOUT', async () => {
  await using server = await startFakeServer([(_request, response) => response.writeHead(200).write('some')]);
  const timeouts = { connect: 5000, headers: 5000, idle: 50 };
  await rejectsWith('NETWORK_TIMEOUT', ask(server.url, { timeouts }, { attempts: 1 }));
});

test('a body that drips past its deadline is NETWORK_TIMEOUT', async () => {
  const drip: Behaviour = (_request, response) => {
    const timer = setInterval(() => response.write('.'), 10);
    response.on('close', () => clearInterval(timer));
    return true;
  };
  await using server = await startFakeServer([drip]);
  await rejectsWith('NETWORK_TIMEOUT', ask(server.url, {}, { attempts: 1, deadline: 100 }));
});

test('an abort ends the request', async () => {
  const stop = new AbortController();
  await using server = await startFakeServer([
    () => {
      stop.abort();
      return true;
    },
  ]);
  await rejectsWith('ABORTED', ask(server.url, {}, { signal: stop.signal }));
});

test('an abort ends the wait for the next try', async () => {
  const stop = new AbortController();
  await using server = await startFakeServer([failing('/', 9, 503)]);
  const { wait: _, ...patient } = httpOptions({ random: () => 0 });
  const client = createHttpClient({ ...patient, now: () => 0 });
  const asked = client.request({ method: 'GET', url: new URL(server.url), signal: stop.signal });
  setTimeout(() => stop.abort(), 50);
  await rejectsWith('ABORTED', asked);
  await client.close();
});

test('a body longer than what we take is LIMIT_EXCEEDED', async () => {
  await using server = await startFakeServer([hello]);
  const client = createHttpClient(httpOptions());
  const response = await client.request({ method: 'GET', url: new URL(server.url) });
  await rejectsWith('LIMIT_EXCEEDED', response.bytes(4));
  await client.close();
});

test('endless headers are refused', async () => {
  await using server = await startFakeServer([
    (_request, response) => {
      response.writeHead(200, { 'x-much': 'a'.repeat(limits.responseHeaderBytes + 1) }).end();
      return true;
    },
  ]);
  await rejectsWith('NETWORK_FAILED', ask(server.url));
  assert.equal(server.requests.length, 1);
});

test('redirects are followed, but not for ever', async () => {
  await using server = await startFakeServer([redirecting('/loop', '/loop'), redirecting('/a', '/b', 302), hello]);
  assert.equal((await ask(`${server.url}/a`)).url.pathname, '/b');
  await rejectsWith('NETWORK_REFUSED', ask(`${server.url}/loop`));
  assert.equal(server.requests.filter(({ path }) => path === '/loop').length, limits.redirects + 1);
});

test('a redirect to something that is no web address is refused', async () => {
  for (const location of ['file:///etc/passwd', 'gopher://x', 'http://']) {
    await using server = await startFakeServer([redirecting('/', location)]);
    await rejectsWith('NETWORK_REFUSED', ask(server.url));
  }
});

test('a request with a body is not sent elsewhere', async () => {
  await using other = await startFakeServer([hello]);
  await using server = await startFakeServer([redirecting('/', other.url)]);
  assert.equal((await ask(server.url, {}, { method: 'POST', body: 'refresh_token=hunter2' })).status, 307);
  assert.equal(other.requests.length, 0);
});

test('S15 a redirect to another origin goes without credentials, and so does one back', async () => {
  await using home = await startFakeServer();
  await using away = await startFakeServer([redirecting('/', `${home.url}/back`)]);
  home.behaviours.push(redirecting('/same', '/kept'), redirecting('/kept', away.url), hello);
  const { status } = await ask(`${home.url}/same`, {}, { credentials: { authorization: 'Basic c2VjcmV0' } });
  assert.equal(status, 200);
  assert.deepEqual(
    home.requests.map(({ path, headers }) => [path, headers.authorization]),
    [
      ['/same', 'Basic c2VjcmV0'],
      ['/kept', 'Basic c2VjcmV0'],
      ['/back', undefined],
    ],
  );
  assert.equal(away.requests[0]?.headers.authorization, undefined);
});

test('S15 the user part of a redirect is dropped', async () => {
  await using away = await startFakeServer([hello]);
  await using home = await startFakeServer([redirecting('/', away.url.replace('//', '//user:hunter2@'))]);
  const answer = await ask(home.url);
  assert.equal(answer.url.username, '');
  assert.equal(away.requests[0]?.headers.authorization, undefined);
});

for (const target of [
  'http://10.0.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://[fd00::1]/',
  'http://192.0.0.192/',
]) {
  test(`S15 a registry on loopback may not redirect to ${target}`, async () => {
    await using server = await startFakeServer([redirecting('/', target)]);
    await rejectsWith('NETWORK_REFUSED', ask(server.url));
  });
}

for (const [name, address] of [
  ['internal.example', '10.0.0.7'],
  ['metadata.example', '169.254.169.254'],
  ['mapped.example', '::ffff:10.0.0.7'],
]) {
  test(`S15 nor to a name that leads to ${address}`, async () => {
    const family = address?.includes(':') ? 6 : 4;
    await using server = await startFakeServer([redirecting('/', `http://${name}/`)]);
    const error = await rejectsWith(
      'NETWORK_REFUSED',
      ask(server.url, {
        lookup: (_name, options, callback) =>
          options.all ? callback(null, [{ address: address ?? '', family }]) : callback(null, address ?? '', family),
      }),
    );
    assert.match(error.message, new RegExp(`'${name}'`));
  });
}

test('S15 one bad address among good ones is enough to refuse a name', async () => {
  await using server = await startFakeServer([redirecting('/', 'http://both.example/')]);
  const addresses = [
    { address: '93.184.216.34', family: 4 },
    { address: '192.168.0.1', family: 4 },
  ];
  await rejectsWith(
    'NETWORK_REFUSED',
    ask(server.url, { lookup: (_name, _options, callback) => callback(null, addresses) }),
  );
});

test('S15 the address that was checked is the one connected to: a second look at the name changes nothing', async () => {
  await using server = await startFakeServer([hello]);
  const port = new URL(server.url).port;
  await using registry = await startFakeServer([redirecting('/', `http://rebinding.example:${port}/`)]);
  let looks = 0;
  const answer = await ask(registry.url, {
    lookup: (_name, options, callback) => {
      looks += 1;
      const address = looks === 1 ? '127.0.0.1' : '10.0.0.1';
      if (options.all) callback(null, [{ address, family: 4 }]);
      else callback(null, address, 4);
    },
  });
  assert.equal(answer.text, 'hello');
  assert.equal(looks, 1);
});

test('S15 a registry on loopback may redirect on loopback', async () => {
  await using storage = await startFakeServer([hello]);
  await using server = await startFakeServer([redirecting('/', storage.url.replace('127.0.0.1', 'localhost'))]);
  assert.equal((await ask(server.url)).text, 'hello');
});

test('S15 a registry behind a proxy counts as public: it may not redirect to loopback', async () => {
  await using secret = await startFakeServer([hello]);
  await using proxy = await startFakeServer([redirecting('registry.example', secret.url)]);
  const proxies = { http: proxy.url, none: '' };
  await rejectsWith('NETWORK_REFUSED', ask('http://registry.example/v2/', { proxies, insecure: ['registry.example'] }));
  assert.equal(proxy.requests[0]?.path, 'http://registry.example/v2/');
  assert.equal(secret.requests.length, 0);
});

test('without TLS only loopback and what the user named is asked', async () => {
  const error = await rejectsWith('NETWORK_REFUSED', ask('http://registry.example/'));
  assert.match(error.remedy ?? '', /--insecure-registry registry\.example/);
});

test('a proxy that refuses is named as such, without its password', async () => {
  await using proxy = await startFakeServer([failing('/', 9, 407)]);
  const http = proxy.url.replace('//', '//user:hunter2@');
  const asked = ask('http://registry.example/', { proxies: { http, none: '' }, insecure: ['registry.example'] });
  const error = await rejectsWith('NETWORK_FAILED', asked);
  assert.match(error.message, /proxy refuses with status 407/);
  assert.doesNotMatch(error.message + error.remedy, /hunter2/);
  assert.equal(proxy.requests[0]?.headers['proxy-authorization'], `Basic ${btoa('user:hunter2')}`);
});

test('no more than so many requests to one origin at a time, their bodies included', async () => {
  let now = 0;
  let most = 0;
  await using server = await startFakeServer([
    (_request, response) => {
      most = Math.max(most, ++now);
      response.writeHead(200).write('a');
      setTimeout(() => {
        now -= 1;
        response.end('b');
      }, 5);
      return true;
    },
  ]);
  const client = createHttpClient(httpOptions({ concurrency: 2 }));
  const url = new URL(server.url);
  const bodies = await Promise.all(
    Array.from({ length: 8 }, async () => collect((await client.request({ method: 'GET', url })).body)),
  );
  await client.close();
  assert.deepEqual(bodies.map(String), Array(8).fill('ab'));
  assert.equal(most, 2);
});
