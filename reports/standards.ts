/** What each standard calls its demands: only those that a requirement refers to (references.ts). */
const titles = {
  // NIST SP 800-53 rev. 5; behind a bar stands the name of the enhancement.
  'AC-2': 'Account Management',
  'AC-3': 'Access Enforcement',
  'AC-3(3)': 'Access Enforcement | Mandatory Access Control',
  'AC-3(7)': 'Access Enforcement | Role-based Access Control',
  'AC-3(8)': 'Access Enforcement | Revocation of Access Authorizations',
  'AC-4': 'Information Flow Enforcement',
  'AC-6': 'Least Privilege',
  'AC-12': 'Session Termination',
  'AC-17': 'Remote Access',
  'AC-17(3)': 'Remote Access | Managed Access Control Points',
  'AU-3': 'Content of Audit Records',
  'AU-3(3)': 'Content of Audit Records | Limit Personally Identifiable Information Elements',
  'AU-4': 'Audit Log Storage Capacity',
  'AU-11': 'Audit Record Retention',
  'AU-12': 'Audit Record Generation',
  'CM-6': 'Configuration Settings',
  'CM-7': 'Least Functionality',
  'CM-8': 'System Component Inventory',
  'CM-8(3)': 'System Component Inventory | Automated Unauthorized Component Detection',
  'CP-10': 'System Recovery and Reconstitution',
  'IA-2': 'Identification and Authentication (Organizational Users)',
  'IA-3': 'Device Identification and Authentication',
  'IA-5': 'Authenticator Management',
  'IA-5(1)': 'Authenticator Management | Password-based Authentication',
  'IA-5(7)': 'Authenticator Management | No Embedded Unencrypted Static Authenticators',
  'IA-8': 'Identification and Authentication (Non-organizational Users)',
  'RA-5': 'Vulnerability Monitoring and Scanning',
  'SC-4': 'Information in Shared System Resources',
  'SC-5': 'Denial-of-service Protection',
  'SC-5(1)': 'Denial-of-service Protection | Restrict Ability to Attack Other Systems',
  'SC-6': 'Resource Availability',
  'SC-7': 'Boundary Protection',
  'SC-7(3)': 'Boundary Protection | Access Points',
  'SC-7(5)': 'Boundary Protection | Deny by Default — Allow by Exception',
  'SC-7(12)': 'Boundary Protection | Host-based Protection',
  'SC-7(21)': 'Boundary Protection | Isolation of System Components',
  'SC-12': 'Cryptographic Key Establishment and Management',
  'SC-22': 'Architecture and Provisioning for Name/Address Resolution Service',
  'SC-23(1)': 'Session Authenticity | Invalidate Session Identifiers at Logout',
  'SC-28': 'Protection of Information at Rest',
  'SC-39': 'Process Isolation',
  'SI-2': 'Flaw Remediation',
  'SI-4(22)': 'System Monitoring | Unauthorized Network Services',
  'SI-10': 'Information Input Validation',
  'SI-11': 'Error Handling',
  'SI-12(3)': 'Information Management and Retention | Information Disposal',
  // CIS Docker Benchmark v1.6.0.
  'CIS 1.1.2': 'Ensure only trusted users are allowed to control Docker daemon',
  'CIS 1.2.2': 'Ensure that the version of Docker is up to date',
  'CIS 2.7': 'Ensure TLS authentication for Docker daemon is configured',
  'CIS 4.4': 'Ensure images are scanned and rebuilt to include security patches',
  'CIS 4.10': 'Ensure secrets are not stored in Dockerfiles',
  'CIS 5.2': 'Ensure that, if applicable, an AppArmor Profile is enabled',
  'CIS 5.3': 'Ensure that, if applicable, SELinux security options are set',
  'CIS 5.4': 'Ensure that Linux kernel capabilities are restricted within containers',
  'CIS 5.5': 'Ensure that privileged containers are not used',
  'CIS 5.6': 'Ensure sensitive host system directories are not mounted on containers',
  'CIS 5.9': 'Ensure that only needed ports are open on the container',
  'CIS 5.10': "Ensure that the host's network namespace is not shared",
  'CIS 5.11': 'Ensure that the memory usage for containers is limited',
  'CIS 5.14': 'Ensure that incoming container traffic is bound to a specific host interface',
  'CIS 5.16': "Ensure that the host's process namespace is not shared",
  'CIS 5.17': "Ensure that the host's IPC namespace is not shared",
  'CIS 5.18': 'Ensure that host devices are not directly exposed to containers',
  'CIS 5.20': 'Ensure mount propagation mode is not set to shared',
  'CIS 5.21': "Ensure that the host's UTS namespace is not shared",
  'CIS 5.22': 'Ensure the default seccomp profile is not Disabled',
  'CIS 5.25': 'Ensure that cgroup usage is confirmed',
  'CIS 5.26': 'Ensure that the container is restricted from acquiring additional privileges',
  'CIS 5.27': 'Ensure that container health is checked at runtime',
  'CIS 5.30': "Ensure that Docker's default bridge 'docker0' is not used",
  'CIS 5.31': "Ensure that the host's user namespaces are not shared",
  'CIS 5.32': 'Ensure that the Docker socket is not mounted inside any containers',
  // OWASP API Security Top 10, 2023.
  'API1:2023': 'Broken Object Level Authorization',
  'API2:2023': 'Broken Authentication',
  'API3:2023': 'Broken Object Property Level Authorization',
  'API4:2023': 'Unrestricted Resource Consumption',
  'API5:2023': 'Broken Function Level Authorization',
  'API8:2023': 'Security Misconfiguration',
  'API9:2023': 'Improper Inventory Management',
  // OWASP ASVS 5.0.0; its demands have no titles, so that the name of their section stands here.
  'v5.0.0-2.2.1': 'Input Validation',
  'v5.0.0-2.2.2': 'Input Validation',
  'v5.0.0-2.4.1': 'Anti-automation',
  'v5.0.0-3.3.2': 'Cookie Setup',
  'v5.0.0-3.3.4': 'Cookie Setup',
  'v5.0.0-3.4.2': 'Browser Security Mechanism Headers',
  'v5.0.0-3.4.4': 'Browser Security Mechanism Headers',
  'v5.0.0-3.4.5': 'Browser Security Mechanism Headers',
  'v5.0.0-3.4.6': 'Browser Security Mechanism Headers',
  'v5.0.0-3.5.1': 'Browser Origin Separation',
  'v5.0.0-5.3.3': 'File Storage',
  'v5.0.0-6.3.8': 'General Authentication Security',
  'v5.0.0-7.3.2': 'Session Timeout',
  'v5.0.0-7.4.1': 'Session Termination',
  'v5.0.0-7.4.2': 'Session Termination',
  'v5.0.0-7.4.3': 'Session Termination',
  'v5.0.0-8.2.1': 'General Authorization Design',
  'v5.0.0-8.2.2': 'General Authorization Design',
  'v5.0.0-8.2.3': 'General Authorization Design',
  'v5.0.0-8.3.2': 'Operation Level Authorization',
  'v5.0.0-8.4.1': 'Other Authorization Considerations',
  'v5.0.0-13.2.3': 'Backend Communication Configuration',
  'v5.0.0-13.2.6': 'Backend Communication Configuration',
  'v5.0.0-13.3.1': 'Secret Management',
  'v5.0.0-15.3.3': 'Defensive Coding',
  'v5.0.0-16.2.1': 'General Logging',
  'v5.0.0-16.2.4': 'General Logging',
  'v5.0.0-16.2.5': 'General Logging',
  'v5.0.0-16.5.1': 'Error Handling',
  'v5.0.0-16.5.2': 'Error Handling',
} as const

/** A demand of a standard, as that standard numbers it. */
export type ReferenceId = keyof typeof titles

/** Every demand that is referred to, as its standard numbers it. */
export const referenceIds = Object.keys(titles) as ReferenceId[]

/** Every standard that is referred to: how it numbers its demands, and where it is published. */
export const standards = {
  nist: {
    name: 'NIST SP 800-53 Rev. 5',
    form: /^[A-Z]{2}-\d{1,2}(?:\(\d{1,2}\))?$/,
    href: 'https://doi.org/10.6028/NIST.SP.800-53r5',
  },
  cis: {
    name: 'CIS Docker Benchmark v1.6.0',
    form: /^CIS \d(?:\.\d{1,2}){1,2}$/,
    href: 'https://www.cisecurity.org/benchmark/docker',
  },
  api: {
    name: 'OWASP API Security Top 10 2023',
    form: /^API(?:[1-9]|10):2023$/,
    href: 'https://owasp.org/API-Security/editions/2023/en/0x11-t10/',
  },
  asvs: {
    name: 'OWASP Application Security Verification Standard 5.0.0',
    form: /^v5\.0\.0-\d{1,2}\.\d{1,2}\.\d{1,2}$/,
    href: 'https://owasp.org/www-project-application-security-verification-standard/',
  },
} as const
export type StandardName = keyof typeof standards

/** The standard that a demand is of. @throws Error where its number has the form of none. */
export function standardOf(id: ReferenceId): StandardName {
  const names = Object.keys(standards) as StandardName[]
  const found = names.find(name => standards[name].form.test(id))
  if (found === undefined) throw new Error(`"${id}" has the form of no standard.`)
  return found
}

/** What its standard calls a demand. */
export const titleOf = (id: ReferenceId): string => titles[id]
