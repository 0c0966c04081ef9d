import type { Rule } from '../src/dockerfile/rule.ts';
import { passwordWord } from '../src/dockerfile/words/password-words.ts';
import { runCommands } from '../src/dockerfile/words/run-commands.ts';
import { secretLiterals } from '../src/dockerfile/words/secret-literals.ts';

export const secretLiteral: Rule = {
  id: 'secret-literal',
  title: 'No secrets are written into the file',
  why: 'A token, a private key or a password stands in this file: everybody who can read the repository has it, and mostly everybody who can pull the image. Revoke it, for taking it out does not undo that, and hand the new one in with `RUN --mount=type=secret`. Heredocs and comments are searched as well; what is plainly an example in a comment is left alone.',
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  kind: 'secret',
  aliases: ['CIS-4.10'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nRUN git clone https://bot:kY7vQ2pLx9@git.example.com/app.git\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nENV AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n', lines: [2] },
    {
      dockerfile: 'FROM debian:13\nENV AWS_SECRET_ACCESS_KEY wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n',
      lines: [2],
    },
    {
      dockerfile:
        'FROM debian:13\nCOPY <<EOF /app/key\n-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8Q\n-----END PRIVATE KEY-----\nEOF\n',
      lines: [3],
    },
    {
      dockerfile:
        'FROM debian:13\nRUN docker login -u bot -p kY7vQ2pLx9 registry.example.com\nRUN curl -fu bot:kY7vQ2pLx9 https://example.com/\n',
      lines: [2, 3],
    },
    { dockerfile: 'FROM debian:13\n# RUN login --token=k29fjQ8xLw02nVbz71Tq\nRUN make\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN git clone https://bot:${TOKEN}@git.example.com/app.git\n' },
    { dockerfile: 'FROM debian:13\nENV DATABASE_URL=postgres://postgres:postgres@db:5432/app\n' },
    { dockerfile: 'FROM debian:13\nRUN grep -q "BEGIN RSA PRIVATE KEY" key.pem && exit 1\n' },
    { dockerfile: 'FROM debian:13\n# as in AKIAIOSFODNN7EXAMPLE\nRUN make\n' },
    {
      dockerfile:
        'FROM debian:13\nRUN docker login -u bot -p "$PASSWORD" && mysql -p app && curl -fu bot https://example.com/\n',
    },
    {
      dockerfile:
        'FROM debian:13\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/a.tar.gz /\n',
    },
    {
      dockerfile:
        'FROM debian:13\nENV SECRET_NAME=my-app-2-secret-v2-production GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305\n',
    },
    { dockerfile: 'FROM debian:13\nRUN --mount=type=secret,id=npm,target=/root/.npmrc,env=NPM_TOKEN npm ci\n' },
    { dockerfile: 'FROM debian:13\nRUN curl -H "Authorization: Bearer $TOKEN" https://example.com/\n' },
  ],
  check({ dockerfile, shell }, report) {
    const { source, comments, instructions } = dockerfile;
    const commented = new Set(comments.map(({ line }) => line));
    for (const { start, end, what, isExample } of secretLiterals(source.text)) {
      if (isExample && commented.has(source.positionOf(start).line)) continue;
      const span = { start, end };
      report({
        span,
        message: `Here stands ${what}: revoke it, and hand the new one in as a secret.`,
        secrets: [span],
      });
    }
    for (const { command } of runCommands(instructions, shell)) {
      const span = passwordWord(command)?.span;
      if (!span) continue;
      report({
        span,
        message: 'Here stands a password: change it, and hand the new one in as a secret.',
        secrets: [span],
      });
    }
  },
};
