/** @param directory absolute, without a slash at its end; the root is none: many a file goes back to it */
export function isSystemDirectory(directory: string): boolean {
  return system.has(directory) || kernel.has(directory.split('/', 2)[1] ?? '');
}

const system = new Set(
  '/bin /boot /etc /lib /lib32 /lib64 /run /sbin /usr /usr/bin /usr/lib /usr/lib64 /usr/sbin /var /var/lib'.split(' '),
);
/** With all that is below. */
const kernel = new Set(['dev', 'proc', 'sys']);
