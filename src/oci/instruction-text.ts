/**
 * History's `created_by` as the Dockerfile would say it: without the shell, BuildKit's mark and the values of build
 * arguments, which may be secrets (S21). The forms are those of docker build (`/bin/sh -c #(nop) CMD`,
 * `|1 KEY=value /bin/sh -c make`) and BuildKit (`RUN /bin/sh -c make # buildkit`, `EXPOSE map[80/tcp:{}]`). On one
 * line; not escaped yet.
 */
export function instructionText(createdBy: string): string {
  const text = createdBy
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/ # buildkit$/, '');
  const legacy = text.replace(/^\/bin\/sh -c #\(nop\) ?/, '');
  if (legacy !== text) return legacy.trim();
  const ports = /^EXPOSE map\[([^\]]*)\]$/.exec(text)?.[1];
  if (ports !== undefined) return `EXPOSE ${ports.replaceAll(':{}', '')}`;
  const command = text.replace(/^RUN /, '');
  const shell = command.indexOf('/bin/sh -c ');
  if (/^\|\d+ /.test(command)) return shell < 0 ? 'RUN (with build arguments)' : `RUN ${command.slice(shell + 11)}`;
  return shell === 0 ? `RUN ${command.slice(11)}` : text;
}
