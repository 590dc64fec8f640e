// Two real providers for the tests: one strict as HelseID is (PAR and DPoP with nonce demanded), one as ID-porten.
//
// Reads one line of JSON from standard input: {"clients": {"staff": {"jwks": …}, "inhabitant": {"jwks": …}}}.
// Answers with one line: {"staff": "http://…", "inhabitant": "http://…"}; ends when standard input ends.
// POST /mischief with {"id_token": "expired"} makes the next id_token as an attacker would have it.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createHash, randomBytes, generateKeyPairSync } from 'node:crypto';
import { createInterface } from 'node:readline';

import { SignJWT, UnsecuredJWT, decodeJwt, decodeProtectedHeader, importJWK, exportJWK } from 'jose';
import Provider, { errors } from 'oidc-provider';

const NUMBER = { staff: 'helseid://claims/identity/pid', inhabitant: 'pid' };
const LEVEL = 'helseid://claims/identity/security_level';

const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit(0));
const told = JSON.parse((await once(lines, 'line'))[0]);

async function signingKey(kid) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...(await exportJWK(privateKey)), kid, use: 'sig', alg: 'RS256' };
}

// How an attacker would have the id_token: what the client must find out.
const MISCHIEF = {
  expired: { change: (c) => ({ ...c, iat: c.iat - 7200, exp: c.iat - 3600 }) },
  old: { change: (c) => ({ ...c, iat: c.iat - 7200 }) },
  'from the future': { change: (c) => ({ ...c, iat: c.iat + 7200, exp: c.exp + 7200 }) },
  'another nonce': { change: (c) => ({ ...c, nonce: 'another' }) },
  'no nonce': { change: ({ nonce, ...c }) => c },
  'another issuer': { change: (c) => ({ ...c, iss: 'https://other.example' }) },
  'another audience': { change: (c) => ({ ...c, aud: 'somebody-else' }) },
  'two audiences': { change: (c) => ({ ...c, aud: [c.aud, 'somebody-else'] }) },
  'another party': { change: (c) => ({ ...c, azp: 'somebody-else' }) },
  'no subject': { change: ({ sub, ...c }) => c },
  'foreign key': { key: await signingKey('unknown') },
  'foreign key by a known name': { key: await signingKey('first') },
  unsigned: { sign: (c) => new UnsecuredJWT(c).encode() },
  'signed with a shared secret': {
    sign: (c, key) => new SignJWT(c).setProtectedHeader({ alg: 'HS256', kid: key.kid }).sign(Buffer.from(JSON.stringify(key.n))),
  },
  'cut short': { sign: async (c, key, whole) => whole.slice(0, -20) },
  none: { sign: () => undefined },
};

async function start(kind) {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const key = await signingKey('first');
  const strict = kind === 'staff';
  const people = new Map(); // by what the provider calls them, which is never their number
  let mischief = null;

  const provider = new Provider(issuer, {
    clients: [{
      client_id: `tillit-${kind}`,
      jwks: told.clients[kind].jwks,
      token_endpoint_auth_method: 'private_key_jwt',
      redirect_uris: ['http://testserver/inn/none/'],
      post_logout_redirect_uris: ['http://testserver/'],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      id_token_signed_response_alg: 'RS256',
      dpop_bound_access_tokens: strict,
    }],
    jwks: { keys: [key] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    pkce: { required: () => true },
    clientAuthMethods: ['private_key_jwt'],
    scopes: ['openid', 'helseid://scopes/identity/pid', 'helseid://scopes/identity/security_level'],
    claims: { openid: ['sub', 'pid'], 'helseid://scopes/identity/pid': [NUMBER.staff], 'helseid://scopes/identity/security_level': [LEVEL] },
    acrValues: ['idporten-loa-high', 'idporten-loa-substantial'],
    conformIdTokenClaims: false,
    subjectTypes: ['public'],
    features: {
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true, allowUnregisteredRedirectUris: true },
      dPoP: { enabled: strict, nonceSecret: randomBytes(32), requireNonce: () => true },
      rpInitiatedLogout: { enabled: true },
    },
    findAccount: (ctx, id) => {
      const [number, level] = people.get(id);
      return { accountId: id, claims: () => ({ sub: id, [NUMBER[kind]]: number || undefined, [LEVEL]: level }) };
    },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope([...ctx.oidc.requestParamScopes].join(' '));
      await grant.save();
      return grant;
    },
  });

  provider.use(async (ctx, next) => {
    const { path, method } = ctx;
    if (path === '/mischief') {
      mischief = MISCHIEF[await body(ctx.req)] ?? null;
      ctx.status = mischief ? 204 : 404;
    } else if (path.startsWith('/interaction/') && method === 'GET') {
      ctx.body = '<!doctype html><title>Provider</title><form method="post"><label>Number and level <input name="who"></label><button>Sign in</button></form>';
    } else if (path.startsWith('/interaction/')) {
      const who = new URLSearchParams(await body(ctx.req)).get('who');
      const [number, level] = who.split('.');
      const accountId = `pseudonym-${createHash('sha256').update(number).digest('hex').slice(0, 16)}`;
      people.set(accountId, [number, level]);
      const result = who === 'no' ? { error: 'access_denied', error_description: '<b>words of the provider</b>' } : { login: { accountId, acr: level, remember: true } };
      await provider.interactionFinished(ctx.req, ctx.res, result);
      ctx.respond = false;
    } else {
      await next();
      if (path === '/token' && ctx.status === 200 && mischief) {
        const { id_token: whole } = ctx.body;
        const claims = (mischief.change ?? ((c) => c))(decodeJwt(whole));
        const by = mischief.key ?? key;
        ctx.body = {
          ...ctx.body,
          id_token: mischief.sign
            ? await mischief.sign(claims, key, whole)
            : await new SignJWT(claims).setProtectedHeader({ ...decodeProtectedHeader(whole), kid: by.kid }).sign(await importJWK(by, 'RS256')),
        };
        mischief = null;
      }
    }
  });
  server.on('request', provider.callback());
  return issuer;
}

async function body(request) {
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}

console.log(JSON.stringify({ staff: await start('staff'), inhabitant: await start('inhabitant') }));
