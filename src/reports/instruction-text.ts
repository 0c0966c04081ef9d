import { oneLine } from './escape.ts';

/**
 * History's `created_by` as the Dockerfile would say it: without the shell, BuildKit's mark and the values of build
 * arguments, which may be secrets (S21). The forms are those of docker build (`/bin/sh -c #(nop) CMD`,
 * `|1 KEY=value /bin/sh -c make`) and BuildKit (`RUN /bin/sh -c make # buildkit`). Not escaped yet.
 */
export function instructionText(createdBy: string): string {
  const text = oneLine(createdBy).replace(/ # buildkit$/, '');
  const legacy = text.replace(/^\/bin\/sh -c #\(nop\) ?/, '');
  if (legacy !== text) return legacy.trim();
  const command = text.replace(/^RUN /, '');
  const shell = command.indexOf('/bin/sh -c ');
  if (/^\|\d+ /.test(command)) return shell < 0 ? 'RUN (with build arguments)' : `RUN ${command.slice(shell + 11)}`;
  return shell === 0 ? `RUN ${command.slice(11)}` : text;
}
