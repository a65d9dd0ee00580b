process.argv.push('--dry-run')
await import('./deploy.ts')
