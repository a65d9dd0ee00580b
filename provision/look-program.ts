/** The program that runs, as root, the looks that it lists and no others; `init --sudoers` writes it. A host may have it in place of the right to become root. */
export const lookProgram = '/usr/local/sbin/plumbline-look'
