/**
 * Whether an image is, by its name, of Red Hat Enterprise Linux or one of its kin (CentOS, AlmaLinux, Rocky, Oracle and
 * Amazon Linux). There `microdnf` is a program of its own; on Fedora it is another name of dnf5.
 */
export function isEnterpriseLinux(reference: string): boolean {
  return reference
    .toLowerCase()
    .split(/[/:@._-]/)
    .some((word) => names.has(word.replace(/[0-9]{1,4}$/, '')));
}

const names: ReadonlySet<string> = new Set([
  ...['almalinux', 'amazonlinux', 'centos', 'oracle', 'oraclelinux', 'redhat', 'rhel', 'rockylinux', 'ubi'],
]);
