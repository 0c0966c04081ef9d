import type { Span } from '../src/dockerfile/mapped-text.ts';
import type { Rule } from '../src/dockerfile/rule.ts';
import type { Run } from '../src/dockerfile/syntax.ts';
import { mountsOf } from '../src/dockerfile/words/mounts.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const runInsecure: Rule = {
  id: 'run-insecure',
  title: 'Builds keep to their sandbox',
  why: '`--security=insecure` runs a build step with all rights on the builder, `--network=host` within its network, where services trust whoever is there. A mount with a loose `mode` shows a secret to every user of the step, or lets all of them write to a cache that other builds read. Leave them out; a secret for another user takes `uid=`.',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nRUN --security=insecure make\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN --network=host make fetch\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN --mount=type=secret,id=token,mode=0444 make\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN --mount=type=cache,target=/cache,mode=0777 make\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN --security=sandbox --network=none make\n' },
    { dockerfile: 'FROM debian:13\nRUN --mount=type=secret,id=token,mode=0400,uid=1000 make\n' },
    { dockerfile: 'FROM debian:13\nRUN --mount=type=cache,target=/cache,mode=1777 make\n' },
    { dockerfile: 'FROM debian:13\nRUN --mount=type=cache,target=/cache,mode=0755 make\n' },
    { dockerfile: 'FROM debian:13\nRUN make --network=host\n' },
  ],
  check({ dockerfile }, report) {
    for (const instruction of withTriggers(dockerfile.instructions)) {
      if (instruction.name !== 'run') continue;
      for (const { span, message } of looseFlags(instruction)) report({ span, message });
    }
  },
};

function looseFlags(instruction: Run): readonly { readonly span: Span; readonly message: string }[] {
  const flags = instruction.flags.flatMap(({ name, value, span }) => {
    if (name === 'security' && value === 'insecure') {
      return [{ span, message: "'--security=insecure' gives this step all rights on the builder: leave it out." }];
    }
    if (name !== 'network' || value !== 'host') return [];
    return [{ span, message: "'--network=host' lets this step into the network of the builder: leave it out." }];
  });
  const mounts = mountsOf(instruction).flatMap(({ flag, type, options }) => {
    const text = options.get('mode') ?? '';
    const mode = /^[0-7]{1,5}$/.test(text) ? Number.parseInt(text, 8) : 0;
    const isSecret = type === 'secret' || type === 'ssh';
    const isLoose = isSecret ? (mode & 0o007) !== 0 : (mode & 0o1002) === 0o0002;
    if (!isLoose) return [];
    const danger = isSecret ? 'shows the secret to all users of this step' : 'lets everybody write to the mount';
    return [
      { span: flag.valueSpan ?? flag.span, message: `'mode=${text}' ${danger}: take the rights of others away.` },
    ];
  });
  return [...flags, ...mounts];
}
